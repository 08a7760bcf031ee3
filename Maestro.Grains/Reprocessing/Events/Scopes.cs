namespace Maestro.Grains.Reprocessing.Events;

/// <summary>Why an instance runs (reprocessing.md section 1.1).</summary>
public static class Scopes
{
    /// <summary>A normal run; the empty scope means the same.</summary>
    public const string Execution = "execution";

    /// <summary>A re-run ordered by this service.</summary>
    public const string Reprocessing = "reprocessing";

    /// <summary>A re-run in a sandbox, which is never persisted.</summary>
    public const string Reproduction = "reproduction";

    /// <summary>True for a normal run.</summary>
    public static bool IsExecution(string scope) => scope is "" or Execution;
}
