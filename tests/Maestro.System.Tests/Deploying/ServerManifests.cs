using YamlDotNet.RepresentationModel;

namespace Maestro.SystemTests.Deploying;

/// <summary>The files of <c>deploy/server</c>.</summary>
internal static class ServerManifests
{
    /// <summary>The directory in the pod that the database's Secret is mounted at.</summary>
    public const string SecretDirectory = "/secrets/rds";

    /// <summary>The directory.</summary>
    public static KustomizeDirectory Files { get; } = new("server");

    /// <summary>The pod of the Deployment.</summary>
    public static YamlNode Pod => Files.Only("Deployment").Node["spec"]["template"]["spec"];

    /// <summary>The container of the server.</summary>
    public static YamlNode Service => Assert.Single((YamlSequenceNode)Pod["containers"]);

    /// <summary>The container that runs before it.</summary>
    public static YamlNode Migration => Assert.Single((YamlSequenceNode)Pod["initContainers"]);

    /// <summary>The keys and values of the database's Secret.</summary>
    public static IReadOnlyDictionary<string, string> Database =>
        File.ReadLines(Path.Combine(Files.Location, "database.env"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>The variables of a container, where its pod has that address.</summary>
    public static IReadOnlyDictionary<string, string> Variables(YamlNode container, string address) =>
        ((YamlSequenceNode)container["env"]).ToDictionary(
            variable => variable["name"].ToString(),
            variable => ((YamlMappingNode)variable).Children.TryGetValue("value", out var value)
                ? value.ToString()
                : variable["valueFrom"]["fieldRef"]["fieldPath"].ToString() switch
                {
                    "status.podIP" => address,
                    "metadata.name" => "maestro-0",
                    var other => throw new InvalidOperationException($"Nobody knows the field {other} here."),
                });

    /// <summary>The command line of a container without the program, with its variables put in and the Secret's files in another directory.</summary>
    public static string[] Arguments(YamlNode container, string secrets, string address = "127.0.0.1")
    {
        var variables = Variables(container, address);
        var words = ((YamlSequenceNode)container["command"]).Skip(1).Select(word => ((YamlScalarNode)word).Value!.Replace(SecretDirectory, secrets, StringComparison.Ordinal));
        return [.. words.Select(word => variables.Aggregate(word, (text, variable) => text.Replace($"$({variable.Key})", variable.Value, StringComparison.Ordinal)))];
    }
}
