using Maestro.Cli.Settings.Catalogue;
using Maestro.Cli.Tls;
using Maestro.Gateway.Security;
using Maestro.Gateway.Security.Certificates;
using Maestro.Gateway.Security.Reviews;

namespace Maestro.Cli.Settings;

/// <summary>The gRPC listeners (rest-and-operations.md section 4.3, protocol.md sections 1.6 and 1.7).</summary>
internal sealed record GrpcSettings
{
    /// <summary>True when the port for sources is open.</summary>
    public required bool SourcesEnabled { get; init; }

    /// <summary>Port for sources.</summary>
    public required int SourcePort { get; init; }

    /// <summary>Certificate of the port for sources; null when it speaks plain text.</summary>
    public required ServerCertificateFiles? SourceCertificate { get; init; }

    /// <summary>How sources prove who they are; in plain text they do not.</summary>
    public required SourceAuthentication SourceAuthentication { get; init; }

    /// <summary>Kubeconfig of the API that says what sources may do; empty for the cluster this process runs in.</summary>
    public required string ReviewKubeconfig { get; init; }

    /// <summary>Certificate of the port for agents; null when it speaks plain text.</summary>
    public required ServerCertificateFiles? AgentCertificate { get; init; }

    /// <summary>Whether an agent speaks only for the consumers that its certificate names.</summary>
    public required bool BindsAgents { get; init; }

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
    /// <exception cref="InvalidSettingsException">A certificate cannot be used, or nobody can say what sources may do.</exception>
    public static GrpcSettings From(SettingValues values)
    {
        var authentication = GrpcRules.Authentication(values);
        var settings = Read(values, authentication);
        if (authentication != SourceAuthentication.Mock)
        {
            CheckReviews(values);
        }

        GrpcRules.Warn(values);
        return settings;
    }

    private static GrpcSettings Read(SettingValues values, SourceAuthentication authentication) => new()
    {
        SourcesEnabled = values.Get(GrpcOptions.Enable),
        SourceAuthentication = authentication,
        SourceCertificate = values.Get(GrpcOptions.Enable)
            ? CertificateFiles.OfServer(
                values, GrpcOptions.TlsCertFile, GrpcOptions.TlsKeyFile,
                authentication == SourceAuthentication.Certificate ? GrpcOptions.ClientCaFile : null)
            : null,
        ReviewKubeconfig = values.Get(GrpcOptions.AuthorizerConfig),
        AgentCertificate = CertificateFiles.OfServer(
            values, GrpcOptions.BrokerTlsCertFile, GrpcOptions.BrokerTlsKeyFile, GrpcOptions.BrokerClientCaFile),
        SourcePort = values.Get(GrpcOptions.SourcePort),
        BindsAgents = values.Get(GrpcOptions.BrokerBindConsumer),
        AgentPort = values.Get(GrpcOptions.AgentPort),
        MaxReceiveMessageSize = (int)values.Get(GrpcOptions.MaxReceiveMessageSize),
        MaxSendMessageSize = (int)values.Get(GrpcOptions.MaxSendMessageSize),
        MaxConcurrentStreams = (int)Math.Min(values.Get(GrpcOptions.MaxConcurrentStreams), int.MaxValue),
        ConnectionTimeout = values.GetOrDefault(GrpcOptions.ConnectionTimeout),
        ServerPingInterval = values.GetOrDefault(GrpcOptions.ServerPingInterval),
        ServerPingTimeout = values.GetOrDefault(GrpcOptions.ServerPingTimeout),
        HeartbeatInterval = values.Get(GrpcOptions.HeartbeatDisable) ? null : values.Get(GrpcOptions.HeartbeatCheckInterval),
    };

    private static void CheckReviews(SettingValues values)
    {
        try
        {
            ReviewServer.Open(values.Get(GrpcOptions.AuthorizerConfig)).Dispose();
        }
        catch (ReviewServerException unusable)
        {
            throw new InvalidSettingsException(
                $"{values.Describe(GrpcOptions.AuthnType)} needs a Kubernetes API to ask, and {values.Describe(GrpcOptions.AuthorizerConfig)} is of no use: "
                + $"{unusable.Message}; allowed: a kubeconfig file, or nothing inside of a cluster or with KUBECONFIG set");
        }
    }
}
