namespace Maestro.Cli.Settings.Catalogue;

/// <summary>HTTP listeners: REST, metrics, health, dashboard (rest-and-operations.md section 4.1).</summary>
internal static class ListenerOptions
{
    private static readonly ValueFormat<TimeSpan> Timeout =
        Formats.Duration(TimeSpan.FromMilliseconds(100)).OrZero(Formats.Duration(TimeSpan.Zero, TimeSpan.Zero), "no limit");

    public static readonly Setting<string> ServerHostname =
        new("server-hostname", Formats.Text with { Placeholder = "HOST" }, "localhost", "bind address of all listeners; empty binds every interface");
    public static readonly Setting<int> HttpPort = new("http-server-bindport", Formats.Port, 8000, "port of the REST API");
    public static readonly Setting<bool> EnableHttps = new("enable-https", Formats.Bool, false, "TLS for REST; needs --https-cert-file and --https-key-file");
    public static readonly Setting<string> HttpsCertFile =
        new("https-cert-file", Formats.File, "", "certificate of REST, metrics and health where they have TLS, PEM, with its intermediates; read again when it changes");
    public static readonly Setting<string> HttpsKeyFile =
        new("https-key-file", Formats.File, "", "key of --https-cert-file, PEM");
    public static readonly Setting<TimeSpan> HttpReadTimeout =
        new("http-read-timeout", Timeout, TimeSpan.FromSeconds(5), "longest time for the body of a REST request");
    public static readonly Setting<TimeSpan> HttpWriteTimeout =
        new("http-write-timeout", Timeout, TimeSpan.FromSeconds(30), "longest time without progress of a REST answer");
    public static readonly Setting<IReadOnlyList<string>> CorsAllowedOrigins =
        new("cors-allowed-origins", Formats.List with { Placeholder = "ORIGINS" }, [], "origins that browsers may call REST from; * allows all, empty none");
    public static readonly Setting<int> MetricsPort = new("metrics-server-bindport", Formats.Port, 8080, "port of /metrics");
    public static readonly Setting<int> MetricsConsumerLabels =
        new("metrics-consumer-labels", Formats.Integer(0, 100_000), 1000, "consumers that metrics tell apart; all others are counted together as _all");
    public static readonly Setting<bool> EnableMetricsHttps =
        new("enable-metrics-https", Formats.Bool, false, "TLS for metrics");
    public static readonly Setting<TimeSpan> LabelMetricsInclusionDuration =
        new("label-metrics-inclusion-duration", Formats.AnyDuration, TimeSpan.FromHours(168), "accepted for compatibility")
        {
            NoEffect = "no metric depends on it",
        };
    public static readonly Setting<int> HealthPort = new("health-check-server-bindport", Formats.Port, 8083, "port of /healthcheck and /livez");
    public static readonly Setting<bool> EnableHealthCheckHttps =
        new("enable-health-check-https", Formats.Bool, false, "TLS for health");
    public static readonly Setting<TimeSpan> HeartbeatInterval =
        new("heartbeat-interval", Formats.Seconds(int.MinValue, int.MaxValue) with { Allowed = "a whole number of seconds" }, TimeSpan.FromSeconds(15), "accepted for compatibility")
        {
            NoEffect = "accepted for compatibility; in this release the state behind /healthcheck is refreshed at a fixed pace",
        };
    public static readonly Setting<int> DashboardPort =
        new("dashboard-bindport", Formats.PortOrOff, 8088,
            "loopback port of the Orleans dashboard; 0 switches it off; left out, it is off where this one is taken");

    public static readonly IReadOnlyList<Setting> All =
    [
        ServerHostname, HttpPort, EnableHttps, HttpsCertFile, HttpsKeyFile, HttpReadTimeout, HttpWriteTimeout, CorsAllowedOrigins, MetricsPort,
        MetricsConsumerLabels, EnableMetricsHttps, LabelMetricsInclusionDuration, HealthPort, EnableHealthCheckHttps, HeartbeatInterval, DashboardPort,
    ];
}
