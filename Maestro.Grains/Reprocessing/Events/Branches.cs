namespace Maestro.Grains.Reprocessing.Events;

/// <summary>Scenarios on the domain data.</summary>
public static class Branches
{
    /// <summary>The real data.</summary>
    public const string Master = "master";

    /// <summary>The branch meant: an empty one is master (reprocessing.md section 5.1).</summary>
    public static string Effective(string branch) => branch.Length == 0 ? Master : branch;
}
