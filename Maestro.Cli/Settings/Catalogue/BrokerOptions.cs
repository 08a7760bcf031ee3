namespace Maestro.Cli.Settings.Catalogue;

/// <summary>Message broker and identity (rest-and-operations.md section 4.4).</summary>
internal static class BrokerOptions
{
    private const string Rendezvous = "servers share the consumers among themselves without partitions";

    public static readonly Setting<string> Type = new("message-broker-type", Formats.Choice(("grpc", "grpc"), ("mqtt", "mqtt"), ("pubsub", "pubsub")), "grpc",
        "how agents are reached: on a port of this server, through an MQTT broker, or through Google Cloud Pub/Sub; left out, it is mqtt where there is a "
        + "--message-broker-config-file");
    public static readonly Setting<string> ConfigFile = new("message-broker-config-file", Formats.File, "", "file with address, credentials and topics of the message broker");
    public static readonly Setting<string> SourceId =
        new("source-id", Formats.Text with { Placeholder = "NAME" }, "maestro", "name of this server towards agents");
    public static readonly Setting<string> ClientId =
        new("client-id", Formats.Text with { Placeholder = "NAME" }, "", "name of this process in its logs and metrics and at the MQTT broker, unique; empty takes host name and a random suffix");
    public static readonly Setting<string> SubscriptionType =
        new("subscription-type", Formats.Choice(("shared", "shared"), ("broadcast", "broadcast")), "shared",
            "whether the MQTT broker gives each message of an agent to one server ($share in the topic), or to all, of which one takes it; Pub/Sub always gives it to one");
    public static readonly Setting<long> PartitionCount =
        new("consistent-hash-partition-count", Formats.AnyInteger, 7, "accepted for compatibility") { NoEffect = Rendezvous };
    public static readonly Setting<long> ReplicationFactor =
        new("consistent-hash-replication-factor", Formats.AnyInteger, 20, "accepted for compatibility") { NoEffect = Rendezvous };
    public static readonly Setting<double> HashLoad =
        new("consistent-hash-load", Formats.AnyNumber, 1.25, "accepted for compatibility") { NoEffect = Rendezvous };
    public static readonly Setting<bool> EnableMock =
        new("enable-message-broker-mock", Formats.Bool, false, "test switch of earlier releases") { Refusal = "there is no mock broker", Hidden = true };
    public static readonly Setting<bool> Disable =
        new("disable-message-broker", Formats.Bool, false, "test switch of earlier releases") { Refusal = "a server without agents serves nobody", Hidden = true };

    public static readonly IReadOnlyList<Setting> All =
    [
        Type, ConfigFile, SourceId, ClientId, SubscriptionType, PartitionCount, ReplicationFactor, HashLoad, EnableMock, Disable,
    ];
}
