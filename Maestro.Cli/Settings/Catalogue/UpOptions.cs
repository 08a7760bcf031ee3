namespace Maestro.Cli.Settings.Catalogue;

/// <summary>The whole system on one machine.</summary>
internal static class UpOptions
{
    private static readonly ValueFormat<string> Directory =
        Formats.File with { Placeholder = "DIR", Allowed = "the path of a directory", TryParse = TryParseDirectory, EmptyIsValue = false };

    public static readonly Setting<string> Data =
        new("data", Directory, ".maestro", "directory of the database, the logs and the notes about running processes");
    public static readonly Setting<bool> Bare = new("bare", Formats.Bool, false, "leave the demonstration out: no consumer, no agent, no sample bundle");

    public static readonly Setting<bool> Reprocessing = new("reprocessing", Formats.Bool, false,
        "run reprocessing too, with RabbitMQ and a simulated platform; with --bare beside it, with those of the environment");

    /// <summary>Ports of the server; those that are left out give way to others who have them.</summary>
    public static readonly IReadOnlyList<Setting<int>> ServerPorts =
    [
        ListenerOptions.HttpPort, GrpcOptions.SourcePort, GrpcOptions.AgentPort, ListenerOptions.MetricsPort, ListenerOptions.HealthPort,
        ListenerOptions.DashboardPort, OrleansOptions.SiloPort, OrleansOptions.SiloGatewayPort,
    ];

    public static readonly IReadOnlyList<Setting> Up = [Data, Bare, Reprocessing, PlatformOptions.Port, .. ServerPorts, .. LoggingOptions.All];

    public static readonly IReadOnlyList<Setting> Down = [Data, .. LoggingOptions.All];

    private static bool TryParseDirectory(string text, out string path) => Formats.File.TryParse(text, out path!) && path.Length > 0;
}
