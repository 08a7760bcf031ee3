using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Settings;

/// <summary>The gRPC listeners (rest-and-operations.md section 4.3, protocol.md sections 1.6 and 1.7).</summary>
internal sealed record GrpcSettings
{
    /// <summary>True when the port for sources is open.</summary>
    public required bool SourcesEnabled { get; init; }

    /// <summary>Port for sources.</summary>
    public required int SourcePort { get; init; }

    /// <summary>Port for agents.</summary>
    public required int AgentPort { get; init; }

    /// <summary>Largest message accepted, in bytes.</summary>
    public required int MaxReceiveMessageSize { get; init; }

    /// <summary>Largest message sent, in bytes.</summary>
    public required int MaxSendMessageSize { get; init; }

    /// <summary>Most streams of one connection; above the range of an int it is as good as no limit.</summary>
    public required int MaxConcurrentStreams { get; init; }

    /// <summary>Longest time for the handshake of a connection.</summary>
    public required TimeSpan ConnectionTimeout { get; init; }

    /// <summary>Idle time after which a connection is probed.</summary>
    public required TimeSpan ServerPingInterval { get; init; }

    /// <summary>Time a probed connection has to answer.</summary>
    public required TimeSpan ServerPingTimeout { get; init; }

    /// <summary>Time between heartbeats on a subscription; null when there are none.</summary>
    public required TimeSpan? HeartbeatInterval { get; init; }

    /// <summary>Takes the gRPC part out of resolved options.</summary>
    public static GrpcSettings From(SettingValues values) => new()
    {
        SourcesEnabled = values.Get(GrpcOptions.Enable),
        SourcePort = values.Get(GrpcOptions.SourcePort),
        AgentPort = values.Get(GrpcOptions.AgentPort),
        MaxReceiveMessageSize = (int)values.Get(GrpcOptions.MaxReceiveMessageSize),
        MaxSendMessageSize = (int)values.Get(GrpcOptions.MaxSendMessageSize),
        MaxConcurrentStreams = (int)Math.Min(values.Get(GrpcOptions.MaxConcurrentStreams), int.MaxValue),
        ConnectionTimeout = values.Get(GrpcOptions.ConnectionTimeout),
        ServerPingInterval = values.Get(GrpcOptions.ServerPingInterval),
        ServerPingTimeout = values.Get(GrpcOptions.ServerPingTimeout),
        HeartbeatInterval = values.Get(GrpcOptions.HeartbeatDisable) ? null : values.Get(GrpcOptions.HeartbeatCheckInterval),
    };
}
