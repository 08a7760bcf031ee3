namespace Maestro.Cli.Processes;

/// <summary>A program cannot be started, or does not end in time; the message is a sentence that names it.</summary>
internal sealed class CommandException : Exception
{
    /// <summary>Makes the exception from the sentence.</summary>
    public CommandException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception and keeps its cause.</summary>
    public CommandException(string message, Exception cause) : base(message, cause)
    {
    }
}
