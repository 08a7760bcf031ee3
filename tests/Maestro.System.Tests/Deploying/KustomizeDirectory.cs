using YamlDotNet.RepresentationModel;

namespace Maestro.SystemTests.Deploying;

/// <summary>A directory below <c>deploy</c>, as <c>kubectl apply -k</c> takes it.</summary>
internal sealed class KustomizeDirectory(string name)
{
    /// <summary>Where it is.</summary>
    public string Location { get; } = Path.Combine(Repository.Root, "deploy", name);

    /// <summary>What the kustomization says.</summary>
    public YamlMappingNode Kustomization => Parse(File.ReadAllText(Path.Combine(Location, "kustomization.yaml")));

    /// <summary>The objects in the order of the kustomization.</summary>
    public IReadOnlyList<ManifestDocument> Documents() =>
    [
        .. ((YamlSequenceNode)Kustomization["resources"])
            .SelectMany(file => File.ReadAllText(Path.Combine(Location, ((YamlScalarNode)file).Value!)).Split("\n---\n"))
            .Select(text => new ManifestDocument(text, Parse(text))),
    ];

    /// <summary>The only object of a kind.</summary>
    public ManifestDocument Only(string kind) => Documents().Single(document => document.Kind == kind);

    /// <summary>Every file is named, every object is of the namespace of the kustomization, and every image has its entry.</summary>
    /// <param name="besides">Files that are named elsewhere than among the resources.</param>
    public void Check(params string[] besides)
    {
        var kustomization = Kustomization;
        Assert.Equal(
            ((YamlSequenceNode)kustomization["resources"]).Select(file => file.ToString()).Concat(besides).Append("kustomization.yaml").Order(),
            Directory.GetFiles(Location, "*.yaml").Concat(Directory.GetFiles(Location, "*.env")).Select(file => Path.GetFileName(file)).Order());
        Assert.All(
            Documents().Select(document => document.Text("metadata", "namespace")).OfType<string>(),
            space => Assert.Equal(kustomization["namespace"].ToString(), space));
        var images = ((YamlSequenceNode)kustomization["images"]).Select(image => image["name"].ToString()).ToList();
        var pod = Only("Deployment").Node["spec"]["template"]["spec"];
        Assert.All(Containers(pod), container => Assert.Contains(container["image"].ToString(), images));
    }

    /// <summary>The containers of a pod, those before its start among them.</summary>
    public static IEnumerable<YamlNode> Containers(YamlNode pod) =>
        ((string[])["initContainers", "containers"])
            .Where(list => ((YamlMappingNode)pod).Children.ContainsKey(new YamlScalarNode(list)))
            .SelectMany(list => (YamlSequenceNode)pod[list]);

    private static YamlMappingNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }
}
