namespace Maestro.Cli.Settings.Catalogue;

/// <summary>Message broker and identity (rest-and-operations.md section 4.4).</summary>
internal static class BrokerOptions
{
    private const string BuiltIn = "the built-in gRPC broker delivers by consumer";

    public static readonly Setting<string> Type = new("message-broker-type", Formats.Choice(("grpc", "grpc"), ("mqtt", "mqtt"), ("pubsub", "pubsub")), "grpc",
        "how agents are reached")
    {
        Refusal = "this release has the built-in gRPC broker only",
    };
    public static readonly Setting<string> ConfigFile = new("message-broker-config-file", Formats.File, "", "configuration of an external broker")
    {
        NoEffect = "the built-in gRPC broker has no configuration file",
    };
    public static readonly Setting<string> SourceId =
        new("source-id", Formats.Text with { Placeholder = "NAME" }, "maestro", "name of this server towards agents");
    public static readonly Setting<string> ClientId =
        new("client-id", Formats.Text with { Placeholder = "NAME" }, "", "name of this process in its logs; empty takes host name and a random suffix");
    public static readonly Setting<string> SubscriptionType =
        new("subscription-type", Formats.Choice(("shared", "shared"), ("broadcast", "broadcast")), "shared", "accepted for compatibility") { NoEffect = BuiltIn };
    public static readonly Setting<int> PartitionCount =
        new("consistent-hash-partition-count", Formats.Integer(1, int.MaxValue), 7, "accepted for compatibility") { NoEffect = BuiltIn };
    public static readonly Setting<int> ReplicationFactor =
        new("consistent-hash-replication-factor", Formats.Integer(1, int.MaxValue), 20, "accepted for compatibility") { NoEffect = BuiltIn };
    public static readonly Setting<double> HashLoad =
        new("consistent-hash-load", Formats.Number(1, 1000), 1.25, "accepted for compatibility") { NoEffect = BuiltIn };
    public static readonly Setting<bool> EnableMock =
        new("enable-message-broker-mock", Formats.Bool, false, "test switch of earlier releases") { Refusal = "there is no mock broker", Hidden = true };
    public static readonly Setting<bool> Disable =
        new("disable-message-broker", Formats.Bool, false, "test switch of earlier releases") { Refusal = "a server without agents serves nobody", Hidden = true };

    public static readonly IReadOnlyList<Setting> All =
    [
        Type, ConfigFile, SourceId, ClientId, SubscriptionType, PartitionCount, ReplicationFactor, HashLoad, EnableMock, Disable,
    ];
}
