using YamlDotNet.RepresentationModel;

namespace Maestro.SystemTests.Deploying;

/// <summary>The files of <c>deploy/agent</c>.</summary>
internal static class AgentManifests
{
    /// <summary>The directory.</summary>
    public static KustomizeDirectory Files { get; } = new("agent");

    /// <summary>The broker's file, which becomes a Secret.</summary>
    public static string BrokerFile => Path.Combine(Files.Location, "broker.yaml");

    /// <summary>The container of the Deployment.</summary>
    public static YamlMappingNode Container => (YamlMappingNode)Files.Only("Deployment").Node["spec"]["template"]["spec"]["containers"][0];

    /// <summary>The command line of the Deployment without the program.</summary>
    public static IReadOnlyList<string> Arguments => [.. ((YamlSequenceNode)Container["command"]).Skip(1).Select(word => ((YamlScalarNode)word).Value!)];
}
