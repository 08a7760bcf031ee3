using Maestro.Gateway.Security;
using Maestro.Protocol;

namespace Maestro.Cli.Settings.Catalogue;

/// <summary>The gRPC listeners for sources and agents (rest-and-operations.md section 4.3, protocol.md section 1.7).</summary>
internal static class GrpcOptions
{
    private const string HttpStack = "the HTTP/2 stack of this server has no such knob";
    private static readonly ValueFormat<TimeSpan> NoDuration = Formats.Duration(TimeSpan.Zero, TimeSpan.Zero);
    private static readonly ValueFormat<long> Bytes = Formats.Integer(1024L, int.MaxValue) with { Placeholder = "BYTES" };

    public static readonly Setting<bool> Enable = new("enable-grpc-server", Formats.Bool, true, "listen for sources");
    public static readonly Setting<int> SourcePort = new("grpc-server-bindport", Formats.Port, 8090, "gRPC port for sources");
    public static readonly Setting<int> AgentPort = new("grpc-broker-bindport", Formats.Port, 8091, "gRPC port for agents");
    public static readonly Setting<long> MaxReceiveMessageSize =
        new("grpc-max-receive-message-size", Bytes, 4_194_304, "largest message accepted");
    public static readonly Setting<long> MaxSendMessageSize = new("grpc-max-send-message-size", Bytes, int.MaxValue, "largest message sent");
    public static readonly Setting<long> MaxConcurrentStreams =
        new("grpc-max-concurrent-streams", Formats.Integer(1L, uint.MaxValue), uint.MaxValue, "most streams of one connection");
    public static readonly Setting<TimeSpan> ConnectionTimeout =
        new("grpc-connection-timeout", Formats.Duration(TimeSpan.FromMilliseconds(100)).OrZero(NoDuration, "the default"), TimeSpan.FromMinutes(2),
            "longest time for the handshake of a connection");
    public static readonly Setting<TimeSpan> ServerPingInterval =
        new("grpc-server-ping-interval", Formats.Duration(TimeSpan.FromSeconds(1)).OrZero(NoDuration, "the default"), TimeSpan.FromSeconds(30),
            "idle time after which a connection is probed");
    public static readonly Setting<TimeSpan> ServerPingTimeout =
        new("grpc-server-ping-timeout", Formats.Duration(TimeSpan.FromSeconds(1)).OrZero(NoDuration, "the default"), TimeSpan.FromSeconds(10),
            "time a probed connection has to answer");
    public static readonly Setting<TimeSpan> HeartbeatCheckInterval =
        new("heartbeat-check-interval", Formats.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)), TimeSpan.FromSeconds(10),
            "time between heartbeats on a subscription; clients give up after 20s without one");
    public static readonly Setting<bool> HeartbeatDisable = new("heartbeat-disable", Formats.Bool, false, "send no heartbeats");

    public static readonly Setting<string> TlsCertFile = new("grpc-tls-cert-file", Formats.File, "",
        "certificate of the source port, PEM, with its intermediates; switches TLS on, version 1.3 only; read again when it changes");
    public static readonly Setting<string> TlsKeyFile = new("grpc-tls-key-file", Formats.File, "", "key of --grpc-tls-cert-file, PEM");
    public static readonly Setting<string> ClientCaFile = new("grpc-client-ca-file", Formats.File, "",
        "authorities of the certificates that sources show, PEM; needed by --grpc-authn-type mtls; read again when it changes");
    public static readonly Setting<string> BrokerTlsCertFile = new("grpc-broker-tls-cert-file", Formats.File, "",
        "certificate of the agent port, PEM, with its intermediates; switches TLS on, version 1.3 only; read again when it changes");
    public static readonly Setting<string> BrokerTlsKeyFile = new("grpc-broker-tls-key-file", Formats.File, "", "key of --grpc-broker-tls-cert-file, PEM");
    public static readonly Setting<string> BrokerClientCaFile = new("grpc-broker-client-ca-file", Formats.File, "",
        "authorities of the certificates that agents must show, PEM; empty asks agents for none; read again when it changes");
    public static readonly Setting<bool> BrokerBindConsumer = new("grpc-broker-bind-consumer", Formats.Bool, false,
        "an agent speaks only for the consumers that the CN or an O of its certificate names; needs --grpc-broker-client-ca-file");
    public static readonly Setting<SourceAuthentication> AuthnType = new("grpc-authn-type",
        Formats.Choice(("mock", SourceAuthentication.Mock), ("mtls", SourceAuthentication.Certificate), ("token", SourceAuthentication.Token)),
        SourceAuthentication.Mock,
        "how sources prove who they are where the source port has TLS: not at all, by certificate (CN is the user, O the groups), or by bearer token; "
            + "with the last two the Kubernetes API says what they may do");
    public static readonly Setting<string> AuthorizerConfig = new("grpc-authorizer-config", Formats.File, "",
        "kubeconfig of the Kubernetes API that --grpc-authn-type mtls and token ask; empty is the cluster this runs in, else what KUBECONFIG names");

    public static readonly Setting<bool> DisableTls =
        new("disable-grpc-tls", Formats.Bool, false, "deprecated") { NoEffect = "gRPC speaks plain text unless certificates are given", Hidden = true };
    public static readonly Setting<TimeSpan> MaxConnectionAge =
        new("grpc-max-connection-age", Formats.AnyDuration, GoDuration.Max, "accepted for compatibility")
        {
            NoEffect = "connections are never aged out, because clients take that for a failure",
        };
    public static readonly Setting<TimeSpan> ClientMinPingInterval =
        new("grpc-client-min-ping-interval", Formats.AnyDuration, TimeSpan.FromSeconds(5), "accepted for compatibility") { NoEffect = "pings of clients are always answered" };
    public static readonly Setting<bool> PermitPingWithoutStream =
        new("permit-ping-without-stream", Formats.Bool, false, "accepted for compatibility") { NoEffect = "pings of clients are always answered" };
    public static readonly Setting<long> WriteBufferSize =
        new("grpc-write-buffer-size", Formats.AnyInteger, 32768, "accepted for compatibility") { NoEffect = HttpStack };
    public static readonly Setting<long> ReadBufferSize =
        new("grpc-read-buffer-size", Formats.AnyInteger, 32768, "accepted for compatibility") { NoEffect = HttpStack };

    public static readonly IReadOnlyList<Setting> All =
    [
        Enable, SourcePort, AgentPort, MaxReceiveMessageSize, MaxSendMessageSize, MaxConcurrentStreams, ConnectionTimeout, ServerPingInterval, ServerPingTimeout,
        HeartbeatCheckInterval, HeartbeatDisable, TlsCertFile, TlsKeyFile, ClientCaFile, BrokerTlsCertFile, BrokerTlsKeyFile, BrokerClientCaFile, BrokerBindConsumer, AuthnType,
        AuthorizerConfig, DisableTls, MaxConnectionAge, ClientMinPingInterval, PermitPingWithoutStream, WriteBufferSize, ReadBufferSize,
    ];
}
