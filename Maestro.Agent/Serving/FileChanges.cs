using System.Security.Cryptography;

namespace Maestro.Agent.Serving;

/// <summary>Notices when files change (agent.md section 1.2, <c>--terminate-on-files</c>).</summary>
internal static class FileChanges
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>Returns the first file that is no longer what it was; looks every ten seconds.</summary>
    public static async Task<string> WaitAsync(IReadOnlyList<string> files, TimeProvider time, CancellationToken cancellation)
    {
        var before = files.ToDictionary(file => file, Fingerprint);
        while (true)
        {
            await Task.Delay(before.Count == 0 ? Timeout.InfiniteTimeSpan : Pause, time, cancellation);
            if (before.FirstOrDefault(entry => Fingerprint(entry.Key) != entry.Value).Key is { } changed)
            {
                return changed;
            }
        }
    }

    private static string Fingerprint(string file)
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // A file that is not there, or not yet, is a state like any other.
            return "";
        }
    }
}
