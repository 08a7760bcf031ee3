using System.Text;

namespace Maestro.Cli.Processes;

/// <summary>The log of a private server.</summary>
internal static class ServerLog
{
    private const int TailBytes = 4 * 1024;
    private const long MaximumSize = 8 * 1024 * 1024;

    /// <summary>Its last lines, each indented, to be put under an error message; empty when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">Where the lines that matter begin, in bytes.</param>
    public static string Tail(string path, long from)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Seek(Math.Max(from, file.Length - TailBytes), SeekOrigin.Begin);
            using var reader = new StreamReader(file, Encoding.UTF8);
            var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return string.Concat(lines.TakeLast(20).Select(line => $"\n  {line}"));
        }
        catch (IOException)
        {
            // The server did not get as far as writing one.
            return "";
        }
    }

    /// <summary>Its size in bytes; 0 when there is none.</summary>
    public static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Keeps the log of earlier runs from growing for ever; one older part stays.</summary>
    public static void Rotate(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists && file.Length > MaximumSize)
        {
            file.MoveTo(path + ".1", overwrite: true);
        }
    }
}
