using Maestro.Agent.Configuration;

namespace Maestro.Agent;

public sealed partial record AgentOptions
{
    private const string Driver = "workload-source-driver";
    private const string File = "workload-source-config";
    private const string Address = "server-address";
    private const string Drivers = $"{GrpcDriver}, {MqttDriver}, {PubSubDriver}";
    private const string Positive = "it must be above zero";
    private const string AtLeastOne = "it must be 1 or more";

    /// <summary>Everything that keeps an agent from starting with these options (agent.md sections 1.2 and 1.3).</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        (bool IsWrong, string Option, FormattableString Problem)[] rules =
        [
            (ConsumerName.Length == 0, "consumer-name", $"is empty: cluster name is required; allowed: the name of a registered consumer"),
            (ClientId.Length == 0 && !Simulate, "cloudevents-client-id",
                $"is empty: client id is required; allowed: a name, usually <consumer>-work-agent"),
            (SourceDriver is "kube", Driver, $"is not allowed: kube is not available in this release; allowed: {Drivers}"),
            (SourceDriver is not ("kube" or GrpcDriver or MqttDriver or PubSubDriver), Driver,
                $"is not allowed: unsupported config type {SourceDriver}; allowed: {Drivers}"),
            (SourceDriver == MqttDriver && !HasFile, Driver, $"needs a broker file: brokerHost is required; allowed: together with --{File}"),
            (SourceDriver == PubSubDriver && !HasFile, Driver, $"needs a broker file: projectID is required; allowed: together with --{File}"),
            (!HasAddress && !HasFile, Address, $"is empty: url is required; allowed: host:port, or --{File} instead"),
            (HasAddress && HasFile, Address, $"and --{File} contradict each other; allowed: one of them"),
            (SimulateCount is < 1 or > 1_000_000, "simulate-count", $"is {SimulateCount}, it must be 1 to 1000000"),
            (SimulateCount is not null && !Simulate, "simulate-count", $"needs --simulate: only simulated clusters can be many; allowed: --simulate"),
            (!(KubeApiQps > 0 && double.IsFinite(KubeApiQps)), "kube-api-qps", $"is {KubeApiQps}, {Positive}"),
            (KubeApiBurst < 1, "kube-api-burst", $"is {KubeApiBurst}, {AtLeastOne}"),
            (ResyncDeletionLimit < 0, "resync-deletion-guard", $"is {ResyncDeletionLimit}, it must be 0 (none) or more"),
            (MaxFeedbackWatch < 0, "max-feedback-watch", $"is {MaxFeedbackWatch}, it must be 0 or more"),
            (!AdoptHubHashes.All(IsHash), "adopt-hub-hash",
                $"is '{string.Join(',', AdoptHubHashes)}', it must be hashes of 64 lower-case hexadecimal digits"),
            (SyncTimeout <= TimeSpan.Zero, "sync timeout", $"is {SyncTimeout}, {Positive}"),
            (StatusSyncInterval <= TimeSpan.Zero, "status-sync-interval", $"is {StatusSyncInterval}, {Positive}"),
            (!(PublishRate >= 0 && double.IsFinite(PublishRate)), "publish rate", $"is {PublishRate}, it must be 0 (no limit) or more"),
            (PublishBurst < 1, "publish burst", $"is {PublishBurst}, {AtLeastOne}"),
            (PublishTimeout <= TimeSpan.Zero, "publish timeout", $"is {PublishTimeout}, {Positive}"),
            (MaxJsonRawLength < 1, "max-json-raw-length", $"is {MaxJsonRawLength}, {AtLeastOne}"),
            (Workers < 1, "workload-agent-workers", $"must be >= 1, got {Workers}"),
            (CertificateRefreshInterval <= TimeSpan.Zero, "client-cert-refresh-duration", $"is {CertificateRefreshInterval}, {Positive}"),
            (ReconnectBaseDelay <= TimeSpan.Zero, "reconnect base delay", $"is {ReconnectBaseDelay}, {Positive}"),
        ];
        return rules.Where(rule => rule.IsWrong).Select(rule => new OptionProblem(rule.Option, FormattableString.Invariant(rule.Problem)));
    }

    /// <summary>Checks every option.</summary>
    /// <exception cref="AgentConfigurationException">Names the first option that is wrong and what is allowed.</exception>
    public void Validate()
    {
        if (Problems().ToList() is [var first, ..])
        {
            throw new AgentConfigurationException(first.ToString());
        }
    }

    private bool HasFile => !string.IsNullOrEmpty(DriverConfigFile);

    private bool HasAddress => !string.IsNullOrEmpty(ServerAddress);

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
