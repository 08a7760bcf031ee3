namespace Maestro.Agent.Informers;

/// <summary>Pauses of an informer that failed.</summary>
internal static class InformerPause
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>The pause after a number of failures in a row; 0 is a watch that only broke off.</summary>
    public static TimeSpan After(int failures)
    {
        var pause = First * Math.Pow(2, Math.Min(failures, 10));
        return pause < Longest ? pause : Longest;
    }
}
