using System.Net;
using System.Net.Sockets;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Cli.Tls;
using Maestro.Gateway.Security.Certificates;

namespace Maestro.Cli.Settings;

/// <summary>The HTTP listeners (rest-and-operations.md section 4.1).</summary>
internal sealed record ListenerSettings
{
    /// <summary>The options of which each gives TLS to one listener.</summary>
    internal static readonly Setting<bool>[] HttpsSwitches =
        [ListenerOptions.EnableHttps, ListenerOptions.EnableMetricsHttps, ListenerOptions.EnableHealthCheckHttps];

    private const string Localhost = "localhost";

    /// <summary>No request takes so long, and timers take no more than some weeks.</summary>
    private static readonly TimeSpan NoLimit = TimeSpan.FromDays(7);

    /// <summary>Bind address of all listeners: an IP address, <c>localhost</c> for both of loopback, or empty for every interface.</summary>
    public required string Hostname { get; init; }

    /// <summary>Port of REST.</summary>
    public required int RestPort { get; init; }

    /// <summary>Origins browsers may call REST from; <c>*</c> is all, none switches CORS off.</summary>
    public required IReadOnlyList<string> CorsAllowedOrigins { get; init; }

    /// <summary>How long the body of a REST request may take to arrive.</summary>
    public required TimeSpan ReadTimeout { get; init; }

    /// <summary>How long a REST answer may make no progress.</summary>
    public required TimeSpan WriteTimeout { get; init; }

    /// <summary>Certificate of REST; null when it speaks plain text.</summary>
    public required ServerCertificateFiles? RestCertificate { get; init; }

    /// <summary>Certificate of <see cref="MetricsPort"/>; null when it speaks plain text.</summary>
    public required ServerCertificateFiles? MetricsCertificate { get; init; }

    /// <summary>Certificate of <see cref="HealthPort"/>; null when it speaks plain text.</summary>
    public required ServerCertificateFiles? HealthCertificate { get; init; }

    /// <summary>Port of <c>/metrics</c>.</summary>
    public required int MetricsPort { get; init; }

    /// <summary>How many consumers metrics tell apart.</summary>
    public required int MetricsConsumerLabels { get; init; }

    /// <summary>Port of <c>/healthcheck</c> and <c>/livez</c>.</summary>
    public required int HealthPort { get; init; }

    /// <summary>Loopback port of the Orleans dashboard; 0 when it is off.</summary>
    public required int DashboardPort { get; init; }

    /// <summary>Whether the operator chose <see cref="DashboardPort"/>.</summary>
    public required bool DashboardPortIsGiven { get; init; }

    /// <summary>True when only this machine can reach the listeners.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>The same as an address; of <c>localhost</c> and of every interface the one of IPv4.</summary>
    public IPAddress Address => Hostname switch
    {
        "" => IPAddress.Any,
        Localhost => IPAddress.Loopback,
        _ => IPAddress.Parse(Hostname),
    };

    /// <summary>Takes the listeners out of resolved options.</summary>
    /// <exception cref="InvalidSettingsException">The host is not found, or the certificate or its key cannot be used.</exception>
    public static ListenerSettings From(SettingValues values)
    {
        // Deployments name the files also where no listener uses them, and then they need not exist.
        var certificate = HttpsSwitches.Any(values.Get) ? CertificateFiles.OfServer(values, ListenerOptions.HttpsCertFile, ListenerOptions.HttpsKeyFile) : null;
        return new ListenerSettings
        {
            Hostname = HostnameOf(values),
            RestPort = values.Get(ListenerOptions.HttpPort),
            RestCertificate = values.Get(ListenerOptions.EnableHttps) ? certificate : null,
            MetricsCertificate = values.Get(ListenerOptions.EnableMetricsHttps) ? certificate : null,
            HealthCertificate = values.Get(ListenerOptions.EnableHealthCheckHttps) ? certificate : null,
            ReadTimeout = Limit(values.Get(ListenerOptions.HttpReadTimeout)),
            WriteTimeout = Limit(values.Get(ListenerOptions.HttpWriteTimeout)),
            CorsAllowedOrigins = values.Get(ListenerOptions.CorsAllowedOrigins),
            MetricsPort = values.Get(ListenerOptions.MetricsPort),
            MetricsConsumerLabels = values.Get(ListenerOptions.MetricsConsumerLabels),
            HealthPort = values.Get(ListenerOptions.HealthPort),
            DashboardPort = values.Get(ListenerOptions.DashboardPort),
            DashboardPortIsGiven = values.IsGiven(ListenerOptions.DashboardPort),
        };
    }

    private static TimeSpan Limit(TimeSpan timeout) => timeout == TimeSpan.Zero || timeout > NoLimit ? NoLimit : timeout;

    private static string HostnameOf(SettingValues values)
    {
        var hostname = values.Get(ListenerOptions.ServerHostname);
        if (hostname is "" or Localhost || IPAddress.TryParse(hostname, out _))
        {
            return hostname;
        }

        try
        {
            return Dns.GetHostAddresses(hostname)[0].ToString();
        }
        catch (Exception cause) when (cause is SocketException or ArgumentException)
        {
            throw new InvalidSettingsException(
                $"{values.Describe(ListenerOptions.ServerHostname)} has no address: {cause.Message.TrimEnd('.')}; "
                + "allowed: an address or a name of this machine, localhost, or nothing for every interface");
        }
    }
}
