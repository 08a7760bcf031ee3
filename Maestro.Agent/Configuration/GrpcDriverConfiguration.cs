namespace Maestro.Agent.Configuration;

/// <summary>How to reach the gRPC broker: the driver configuration file of protocol.md section 6.5.</summary>
internal sealed record GrpcDriverConfiguration
{
    /// <summary>Address of the broker, <c>host:port</c> without a scheme.</summary>
    public required string Url { get; init; }

    /// <summary>PEM of certificate authorities trusted besides those of the system; null for none.</summary>
    public string? CaPem { get; init; }

    /// <summary>PEM of the client certificate; null for none. Present exactly when <see cref="ClientKeyPem"/> is.</summary>
    public string? ClientCertPem { get; init; }

    /// <summary>PEM of the private key of the client certificate; null for none.</summary>
    public string? ClientKeyPem { get; init; }

    /// <summary>Bearer token sent with every call; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>File that holds the bearer token, read again every few minutes; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>HTTP/2 keep-alive pings; null sends none.</summary>
    public KeepAlive? KeepAlive { get; init; }

    /// <summary>Longest silence without a heartbeat before the agent subscribes anew; null ignores heartbeats.</summary>
    public TimeSpan? ServerHealthinessTimeout { get; init; }

    /// <summary>
    /// Whether the connection uses TLS. A certificate authority alone is enough: silently talking in clear text to
    /// somebody who configured one would be a trap (agent.md D-21).
    /// </summary>
    public bool UsesTls => CaPem is not null || ClientCertPem is not null || Token is not null || TokenFile is not null;
}

/// <summary>HTTP/2 keep-alive pings of the client (agent.md section 1.3).</summary>
/// <param name="Time">Pause between pings.</param>
/// <param name="Timeout">How long an answer may take before the connection counts as dead.</param>
/// <param name="PermitWithoutStream">Whether pings are sent while no call is open.</param>
internal sealed record KeepAlive(TimeSpan Time, TimeSpan Timeout, bool PermitWithoutStream);
