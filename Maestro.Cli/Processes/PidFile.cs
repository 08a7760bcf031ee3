using System.Text.Json;

namespace Maestro.Cli.Processes;

/// <summary>A file that says which process runs, so that a later command finds it after a crash.</summary>
/// <param name="Path">Where it is.</param>
internal sealed record PidFile(string Path)
{
    /// <summary>Writes the file, whole or not at all.</summary>
    public void Write(ProcessIdentity identity)
    {
        var unfinished = Path + ".new";
        File.WriteAllText(unfinished, JsonSerializer.Serialize(identity));
        File.Move(unfinished, Path, overwrite: true);
    }

    /// <summary>The process, when it still runs.</summary>
    public ProcessIdentity? Running()
    {
        try
        {
            return JsonSerializer.Deserialize<ProcessIdentity>(File.ReadAllText(Path)) is { } identity && identity.IsAlive() ? identity : null;
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // No file, or none of ours: nothing that we may touch.
            return null;
        }
    }

    /// <summary>Removes the file; none is fine.</summary>
    public void Delete()
    {
        if (File.Exists(Path))
        {
            File.Delete(Path);
        }
    }
}
