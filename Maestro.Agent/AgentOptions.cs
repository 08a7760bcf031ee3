using System.Globalization;
using System.Net;

namespace Maestro.Agent;

/// <summary>What one agent process is told at start (agent.md section 1.2).</summary>
public sealed partial record AgentOptions
{
    /// <summary>Name of the consumer, which is the name of the cluster. Required.</summary>
    public string ConsumerName { get; init; } = "";

    /// <summary>
    /// Identity on the bus: the <c>source</c> of every event the agent sends. Required, except that a simulated agent takes
    /// <c>&lt;consumer&gt;-work-agent</c> when it is empty.
    /// </summary>
    public string ClientId { get; init; } = "";

    /// <summary>The driver for the gRPC broker of the server.</summary>
    public const string GrpcDriver = "grpc";

    /// <summary>The driver for an MQTT broker.</summary>
    public const string MqttDriver = "mqtt";

    /// <summary>The driver for Google Cloud Pub/Sub.</summary>
    public const string PubSubDriver = "pubsub";

    /// <summary>Transport to the broker: <see cref="GrpcDriver"/>, <see cref="MqttDriver"/> or <see cref="PubSubDriver"/>.</summary>
    public string SourceDriver { get; init; } = GrpcDriver;

    /// <summary>
    /// Address of the gRPC broker, <c>host:port</c>, in clear text. Exactly one of this and <see cref="DriverConfigFile"/> is set.
    /// </summary>
    public string? ServerAddress { get; init; }

    /// <summary>Path of the driver configuration file (protocol.md sections 6.5, 7.3 and 7.5), YAML or JSON; <c>mqtt</c> and <c>pubsub</c> need one.</summary>
    public string? DriverConfigFile { get; init; }

    /// <summary>
    /// Base interval for reading live objects again; each pause is 1 to 1.9 times as long. Also the longest pause between reports of values that go on
    /// changing, unless it is longer than 10 s. Default 10 s.
    /// </summary>
    public TimeSpan StatusSyncInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Events per second an agent sends at most, sustained; 0 removes the limit. Default 50.</summary>
    public double PublishRate { get; init; } = 50;

    /// <summary>Events an idle agent may send at once before <see cref="PublishRate"/> holds. Default 100.</summary>
    public int PublishBurst { get; init; } = 100;

    /// <summary>Longest a single publish may take before it counts as failed and is tried again. Default 30 s.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Upper bound in bytes of one <c>JsonRaw</c> feedback value. Default 1 MiB.</summary>
    public int MaxJsonRawLength { get; init; } = 1024 * 1024;

    /// <summary>
    /// Works that are reconciled at the same time, over all agents of the process; null chooses 10 for one agent and 256 for many.
    /// </summary>
    public int? Workers { get; init; }

    /// <summary>
    /// First pause before a lost stream is opened again; the next are 5 and 12 times as long, each stretched at random to at
    /// most twice that. Default 5 s (protocol.md section 1.9).
    /// </summary>
    public TimeSpan ReconnectBaseDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the manifests are held in memory, as a healthy cluster would hold them, instead of in a real cluster.</summary>
    public bool Simulate { get; init; }

    /// <summary>
    /// Number of simulated agents in this process, named <c>&lt;consumer&gt;-0001</c> and on; null runs one agent with the
    /// consumer name as it is.
    /// </summary>
    public int? SimulateCount { get; init; }

    /// <summary>Path of the kubeconfig file of the cluster; null or empty for the cluster this process runs in.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>
    /// Requests per second to the API server at most, sustained: for the objects of works, and as many for the agent's own records and
    /// watches. Default 50.
    /// </summary>
    public double KubeApiQps { get; init; } = 50;

    /// <summary>Requests an idle agent may send at once before <see cref="KubeApiQps"/> holds. Default 100.</summary>
    public int KubeApiBurst { get; init; } = 100;

    /// <summary>Watches opened for the objects of works at most; what they do not cover is polled. Default 50.</summary>
    public int MaxFeedbackWatch { get; init; } = 50;

    /// <summary>
    /// How long the record of a work that the agent does not hold is kept before it is removed together with its objects; a hundred
    /// years or more keeps them for ever. Default 1 h.
    /// </summary>
    public TimeSpan EvictionGracePeriod { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Longest wait at start for the records of the cluster. Default 10 min.</summary>
    public TimeSpan SyncTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// What the names of the records are hashed from; null for the address of the broker. Set it when the broker moves
    /// (agent.md D-14).
    /// </summary>
    public string? HubHost { get; init; }

    /// <summary>Hub hashes whose records, and the objects these list, are taken over at start (agent.md D-14).</summary>
    public IReadOnlyList<string> AdoptHubHashes { get; init; } = [];

    /// <summary>
    /// Whether labels and annotations that left a manifest are removed from its object as well, for strategy <c>Update</c>
    /// (agent.md D-9). The reference leaves them, and so does this agent by default.
    /// </summary>
    public bool RemoveStaleMetadata { get; init; }

    /// <summary>
    /// Works that one resync may delete at once; more of them are kept until another resync says the same (agent.md D-19). Default 0,
    /// which is no limit.
    /// </summary>
    public int ResyncDeletionLimit { get; init; }

    /// <summary>Whether several agents take turns by a Lease, so that one works at a time.</summary>
    public bool ElectsLeader { get; init; }

    /// <summary>Namespace of the Lease; empty for the one the configuration of the cluster names.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Where probes and metrics are served over HTTPS; null for nowhere.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Files whose change ends the process, so that it is started again with the new ones.</summary>
    public IReadOnlyList<string> TerminateOnFiles { get; init; } = [];

    /// <summary>How often the certificates that <see cref="DriverConfigFile"/> names are read again. Default 5 min.</summary>
    public TimeSpan CertificateRefreshInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether <c>/readyz</c> also tells whether broker and API server are reached (agent.md D-20).</summary>
    public bool ReadinessIncludesConnections { get; init; }

    /// <summary>The consumer and client id of each agent this process runs.</summary>
    internal IEnumerable<(string ConsumerName, string ClientId)> Identities()
    {
        if (SimulateCount is null)
        {
            yield return (ConsumerName, ClientId.Length > 0 ? ClientId : $"{ConsumerName}-work-agent");
            yield break;
        }

        for (var number = 1; number <= SimulateCount; number++)
        {
            var suffix = number.ToString("D4", CultureInfo.InvariantCulture);
            var name = $"{ConsumerName}-{suffix}";
            yield return (name, ClientId.Length > 0 ? $"{ClientId}-{suffix}" : $"{name}-work-agent");
        }
    }
}
