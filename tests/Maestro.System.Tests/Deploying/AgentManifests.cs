using YamlDotNet.RepresentationModel;

namespace Maestro.SystemTests.Deploying;

/// <summary>The files of <c>deploy/agent</c>, as <c>kubectl apply -k</c> takes them.</summary>
internal static class AgentManifests
{
    /// <summary>The directory.</summary>
    public static string Directory { get; } = Path.Combine(Repository.Root, "deploy", "agent");

    /// <summary>The broker's file, which becomes a Secret.</summary>
    public static string BrokerFile => Path.Combine(Directory, "broker.yaml");

    /// <summary>What the kustomization says.</summary>
    public static YamlMappingNode Kustomization => Parse(File.ReadAllText(Path.Combine(Directory, "kustomization.yaml")));

    /// <summary>The container of the Deployment.</summary>
    public static YamlMappingNode Container => (YamlMappingNode)Documents()
        .Single(document => document.Text("kind") == "Deployment").Node["spec"]["template"]["spec"]["containers"][0];

    /// <summary>The command line of the Deployment without the program.</summary>
    public static IReadOnlyList<string> Arguments => [.. ((YamlSequenceNode)Container["command"]).Skip(1).Select(word => ((YamlScalarNode)word).Value!)];

    /// <summary>The objects in the order of the kustomization.</summary>
    public static IReadOnlyList<Document> Documents() =>
    [
        .. ((YamlSequenceNode)Kustomization["resources"])
            .SelectMany(file => File.ReadAllText(Path.Combine(Directory, ((YamlScalarNode)file).Value!)).Split("\n---\n"))
            .Select(text => new Document(text, Parse(text))),
    ];

    private static YamlMappingNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }

    /// <summary>One object.</summary>
    /// <param name="Yaml">As the file has it.</param>
    /// <param name="Node">As it is read.</param>
    internal sealed record Document(string Yaml, YamlMappingNode Node)
    {
        /// <summary>The text at a path; null when there is none.</summary>
        public string? Text(params string[] path)
        {
            YamlNode? at = Node;
            foreach (var name in path)
            {
                at = at is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;
            }

            return (at as YamlScalarNode)?.Value;
        }
    }
}
