using System.Globalization;

namespace Maestro.Bench.Measuring;

/// <summary>Finds the process behind a port of this machine.</summary>
internal static class ListeningProcess
{
    private const string Listening = "0A";

    /// <summary>The process that listens on a TCP port.</summary>
    /// <returns>Null when nobody does, or it is not ours to see. Of several, as in a server that forked, the one that was first.</returns>
    public static int? On(int port)
    {
        var sockets = ((string[])["/proc/net/tcp", "/proc/net/tcp6"])
            .Where(File.Exists)
            .SelectMany(table => Sockets(File.ReadLines(table), port))
            .Select(inode => $"socket:[{inode}]")
            .ToHashSet(StringComparer.Ordinal);
        return sockets.Count == 0
            ? null
            : ProcessTimes.ProcessIds().Order().Where(id => Holds(id, sockets)).Select(id => (int?)id).FirstOrDefault();
    }

    /// <summary>The inodes of the sockets that listen on a port.</summary>
    /// <param name="table">Lines of <c>/proc/net/tcp</c> or <c>tcp6</c>.</param>
    /// <param name="port">The port.</param>
    public static IEnumerable<string> Sockets(IEnumerable<string> table, int port)
    {
        var end = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return table
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(end, StringComparison.Ordinal))
            .Select(fields => fields[9]);
    }

    private static bool Holds(int processId, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{processId}/fd").Any(file => sockets.Contains(new FileInfo(file).LinkTarget ?? ""));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // It ended, or belongs to somebody else.
            return false;
        }
    }
}
