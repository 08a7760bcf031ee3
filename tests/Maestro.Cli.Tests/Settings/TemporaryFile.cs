namespace Maestro.Cli.Tests.Settings;

/// <summary>A file that exists as long as the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string content, string extension = "")
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"maestro-{Guid.NewGuid():N}{extension}");
        File.WriteAllText(Path, content);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
