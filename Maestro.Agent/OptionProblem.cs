namespace Maestro.Agent;

/// <summary>What is wrong with an option.</summary>
/// <param name="Option">Its name on the command line, without dashes; words where it has none there.</param>
/// <param name="Problem">The rest of a sentence that begins with the option: what is wrong, and what is allowed.</param>
public readonly record struct OptionProblem(string Option, string Problem)
{
    /// <summary>The sentence.</summary>
    public override string ToString() => $"{Option} {Problem}";
}
