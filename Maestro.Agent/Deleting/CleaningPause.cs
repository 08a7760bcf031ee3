namespace Maestro.Agent.Deleting;

/// <summary>How long to wait before looking again whether something that is being deleted is gone (agent.md section 3.3).</summary>
internal static class CleaningPause
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>The pause after a number of looks, at least one.</summary>
    public static TimeSpan After(int looks)
    {
        var pause = First * Math.Pow(2, Math.Min(looks - 1, 20));
        return pause < Longest ? pause : Longest;
    }
}
