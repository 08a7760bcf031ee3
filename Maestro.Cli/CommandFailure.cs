namespace Maestro.Cli;

/// <summary>A command cannot do what it was asked for. The message is the sentence the user reads; there is nothing more to find in a stack.</summary>
internal class CommandFailure : Exception
{
    /// <summary>Makes the failure from its sentence.</summary>
    public CommandFailure(string sentence) : base(sentence)
    {
    }

    /// <summary>Makes the failure and keeps its cause.</summary>
    public CommandFailure(string sentence, Exception cause) : base(sentence, cause)
    {
    }
}
