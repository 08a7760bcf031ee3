namespace Maestro.Protocol.PubSub;

/// <summary>How to reach Google Cloud Pub/Sub and what travels where: the configuration file of protocol.md section 7.5, as one side reads it.</summary>
public sealed record PubSubSettings
{
    /// <summary>The id of the project.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Where this side publishes to.</summary>
    public required PubSubTopics Topics { get; init; }

    /// <summary>What this side receives from.</summary>
    public required PubSubSubscriptions Subscriptions { get; init; }

    /// <summary>Address of the service, <c>host:port</c>; null for the public one.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Whether the connection is in clear text and without credentials, as emulators want it.</summary>
    public bool DisableTls { get; init; }

    /// <summary>File with credentials; null for those that the surroundings offer.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>HTTP/2 pings.</summary>
    public PubSubKeepAlive KeepAlive { get; init; } = new(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(20), PermitWithoutStream: false);

    /// <summary>How messages are received.</summary>
    public PubSubReceiving Receiving { get; init; } = new();

    /// <summary>The address that is connected to.</summary>
    public Uri Address => new($"{(DisableTls ? "http" : "https")}://{Endpoint ?? PublicEndpoint}");

    private const string PublicEndpoint = "pubsub.googleapis.com:443";
}

/// <summary>The topics that a side publishes to, by their full names.</summary>
/// <param name="Events">Everything but resync requests.</param>
/// <param name="Broadcast">Resync requests.</param>
public sealed record PubSubTopics(string Events, string Broadcast);

/// <summary>The subscriptions that a side receives from, by their full names.</summary>
/// <param name="Events">Everything but resync requests.</param>
/// <param name="Broadcast">Resync requests.</param>
public sealed record PubSubSubscriptions(string Events, string Broadcast)
{
    private const string OpenName = "-+";

    /// <summary>Whether a name ends in <c>+</c>, which stands for the name of the consumer.</summary>
    public bool IsOpen => Events.EndsWith(OpenName, StringComparison.Ordinal) && Broadcast.EndsWith(OpenName, StringComparison.Ordinal);

    /// <summary>The subscriptions of a consumer.</summary>
    public PubSubSubscriptions For(string consumerName) => new(Fill(Events, consumerName), Fill(Broadcast, consumerName));

    private static string Fill(string name, string consumerName) => name.EndsWith(OpenName, StringComparison.Ordinal) ? name[..^1] + consumerName : name;
}

/// <summary>HTTP/2 pings of the connection.</summary>
/// <param name="Time">Pause between pings.</param>
/// <param name="Timeout">How long an answer may take before the connection counts as dead.</param>
/// <param name="PermitWithoutStream">Whether pings are sent while no call is open.</param>
public sealed record PubSubKeepAlive(TimeSpan Time, TimeSpan Timeout, bool PermitWithoutStream);

/// <summary>How messages are received; the defaults are those of Google's clients, apart from the bytes, of which these allow ten times as many.</summary>
public sealed record PubSubReceiving
{
    /// <summary>The usual ack deadline (protocol.md section 7.5).</summary>
    public static readonly TimeSpan AckDeadline = TimeSpan.FromSeconds(60);

    /// <summary>How long the deadline of a message that is still handled is extended for; then the service delivers it again.</summary>
    public TimeSpan MaxExtension { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>Longest single extension; the service allows ten minutes.</summary>
    public TimeSpan MaxDurationPerExtension { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Shortest single extension; the service allows ten seconds.</summary>
    public TimeSpan MinDurationPerExtension { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages of a stream that the service sends before one of them is acknowledged.</summary>
    public long MaxOutstandingMessages { get; init; } = 1000;

    /// <summary>The same in bytes.</summary>
    public long MaxOutstandingBytes { get; init; } = 100_000_000;

    /// <summary>Streams for each subscription; a single one carries about 10 MB a second.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>The deadline of a message, and by how much it is extended at a time.</summary>
    public TimeSpan Extension => AckDeadline > MaxDurationPerExtension ? MaxDurationPerExtension
        : AckDeadline < MinDurationPerExtension ? MinDurationPerExtension
        : AckDeadline;
}
