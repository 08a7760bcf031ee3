using YamlDotNet.RepresentationModel;

namespace Maestro.SystemTests.Deploying;

/// <summary>One object of a manifest.</summary>
/// <param name="Yaml">As the file has it.</param>
/// <param name="Node">As it is read.</param>
internal sealed record ManifestDocument(string Yaml, YamlMappingNode Node)
{
    /// <summary>Its kind.</summary>
    public string Kind => Text("kind")!;

    /// <summary>Its name.</summary>
    public string Name => Text("metadata", "name")!;

    /// <summary>The text at a path; null when there is none.</summary>
    public string? Text(params string[] path) => (At(path) as YamlScalarNode)?.Value;

    /// <summary>What stands at a path; null when there is nothing.</summary>
    public YamlNode? At(params string[] path)
    {
        YamlNode? at = Node;
        foreach (var name in path)
        {
            at = at is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;
        }

        return at;
    }
}
