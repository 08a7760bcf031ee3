using Maestro.Gateway.Brokers;
using Maestro.Gateway.Reprocessing;
using Maestro.Gateway.Security;
using Maestro.Gateway.Security.Certificates;

namespace Maestro.Gateway.Hosting;

/// <summary>Where the gateway listens and how connections are kept (rest-and-operations.md sections 4.1 and 4.3).</summary>
public sealed record GatewaySettings
{
    /// <summary>The name of this process in its metrics (<c>--client-id</c>); unique among the processes of a cluster.</summary>
    public string ClientId { get; init; } = Environment.MachineName;

    /// <summary>Bind address of all listeners: an IP address, <c>localhost</c> for both of loopback, or empty for every interface.</summary>
    public string Hostname { get; init; } = "localhost";

    /// <summary>Port of REST; null when it is closed, as in a process that is a silo only.</summary>
    public int? RestPort { get; init; } = 8000;

    /// <summary>Certificate of REST; null for plain text.</summary>
    public ServerCertificateFiles? RestCertificate { get; init; }

    /// <summary>Certificate of <see cref="MetricsPort"/>; null for plain text.</summary>
    public ServerCertificateFiles? MetricsCertificate { get; init; }

    /// <summary>Certificate of <see cref="HealthPort"/>; null for plain text.</summary>
    public ServerCertificateFiles? HealthCertificate { get; init; }

    /// <summary>Origins browsers may call REST from; <c>*</c> is all, none switches CORS off.</summary>
    public IReadOnlyList<string> CorsAllowedOrigins { get; init; } = [];

    /// <summary>How long the body of a REST request may take to arrive.</summary>
    public TimeSpan RestReadTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a REST answer may make no progress.</summary>
    public TimeSpan RestWriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>gRPC port for sources; null when it is closed.</summary>
    public int? SourcePort { get; init; } = 8090;

    /// <summary>Certificate of <see cref="SourcePort"/>; null for plain text.</summary>
    public ServerCertificateFiles? SourceCertificate { get; init; }

    /// <summary>How sources prove who they are; of use together with <see cref="SourceCertificate"/> only.</summary>
    public SourceAuthentication SourceAuthentication { get; init; }

    /// <summary>Kubeconfig of the API that says what sources may do; empty for the cluster this process runs in, or <c>KUBECONFIG</c>.</summary>
    public string ReviewKubeconfig { get; init; } = "";

    /// <summary>Whether sources must prove who they are.</summary>
    public bool ChecksSources => SourcePort is not null && SourceCertificate is not null && SourceAuthentication != SourceAuthentication.Mock;

    /// <summary>gRPC port for agents; null when it is closed.</summary>
    public int? AgentPort { get; init; } = 8091;

    /// <summary>Certificate of <see cref="AgentPort"/>; null for plain text.</summary>
    public ServerCertificateFiles? AgentCertificate { get; init; }

    /// <summary>Whether an agent speaks only for the consumers that its certificate names; it must show one then.</summary>
    public bool BindsAgents { get; init; }

    /// <summary>The message broker through which agents are reached; null when they come to <see cref="AgentPort"/>.</summary>
    public BrokerGatewaySettings? Broker { get; init; }

    /// <summary>Port of <c>/metrics</c>.</summary>
    public int MetricsPort { get; init; } = 8080;

    /// <summary>How many consumers have series of their own in a metric that tells consumers apart; all others are counted together.</summary>
    public int MaxConsumerLabels { get; init; } = 1000;

    /// <summary>Port of <c>/healthcheck</c> and <c>/livez</c>.</summary>
    public int HealthPort { get; init; } = 8083;

    /// <summary>Loopback port of the Orleans dashboard; null when there is none.</summary>
    public int? DashboardPort { get; init; } = 8088;

    /// <summary>Largest gRPC message that is accepted, in bytes.</summary>
    public int MaxReceiveMessageSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>Largest gRPC message that is sent, in bytes.</summary>
    public int MaxSendMessageSize { get; init; } = int.MaxValue;

    /// <summary>Most concurrent streams of one gRPC connection.</summary>
    public int MaxConcurrentStreams { get; init; } = int.MaxValue;

    /// <summary>Idle time after which a gRPC connection is probed.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time a probed connection has to answer.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Reprocessing; null when this process has no front door for it.</summary>
    public ReprocessingGatewaySettings? Reprocessing { get; init; }

    /// <summary>Longest time for the TLS handshake, and for the request headers, of a connection.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
