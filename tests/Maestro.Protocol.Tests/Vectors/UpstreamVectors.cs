using System.Text.Json.Nodes;

namespace Maestro.Protocol.Tests.Vectors;

/// <summary>Events of the original system. They are not ours to publish and lie beside the repository, where they are present at all.</summary>
internal static class UpstreamVectors
{
    /// <summary>The vector, or a skipped test when it is not here.</summary>
    public static JsonNode Read(string name)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Maestro.sln")))
        {
            directory = directory.Parent;
        }

        var path = directory is null ? "" : Path.Combine(directory.FullName, "..", "shared", "vectors", "upstream", name);
        Skip.IfNot(File.Exists(path), $"The upstream vector {name} is not beside the repository.");
        return JsonNode.Parse(File.ReadAllText(path))!;
    }
}
