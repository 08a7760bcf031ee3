using Maestro.Agent.Configuration;

namespace Maestro.Agent.Tests;

public class AgentOptionsTests
{
    private static readonly AgentOptions Valid = new()
    {
        ConsumerName = "cluster1", ClientId = "cluster1-work-agent", ServerAddress = "localhost:8091", Simulate = true,
    };

    public static TheoryData<AgentOptions, string> Wrong => new()
    {
        { Valid with { ConsumerName = "" }, "consumer-name is empty: cluster name is required; allowed: the name of a registered consumer" },
        { Valid with { ClientId = "", Simulate = false }, "cloudevents-client-id is empty: client id is required; allowed: a name, usually <consumer>-work-agent" },
        { Valid with { SourceDriver = "kafka" }, "workload-source-driver is not allowed: unsupported config type kafka; allowed: grpc, mqtt, pubsub" },
        { Valid with { SourceDriver = "kube" }, "workload-source-driver is not allowed: kube is not available in this release; allowed: grpc, mqtt, pubsub" },
        { Valid with { SourceDriver = "pubsub" }, "workload-source-driver needs a broker file: projectID is required; allowed: together with --workload-source-config" },
        { Valid with { SourceDriver = "mqtt" }, "workload-source-driver needs a broker file: brokerHost is required; allowed: together with --workload-source-config" },
        { Valid with { ServerAddress = null }, "server-address is empty: url is required; allowed: host:port, or --workload-source-config instead" },
        { Valid with { DriverConfigFile = "a" }, "server-address and --workload-source-config contradict each other; allowed: one of them" },
        { Valid with { Simulate = false, SimulateCount = 2 }, "simulate-count needs --simulate: only simulated clusters can be many; allowed: --simulate" },
        { Valid with { KubeApiQps = 0 }, "kube-api-qps is 0, it must be above zero" },
        { Valid with { KubeApiBurst = 0 }, "kube-api-burst is 0, it must be 1 or more" },
        { Valid with { MaxFeedbackWatch = -1 }, "max-feedback-watch is -1, it must be 0 or more" },
        { Valid with { AdoptHubHashes = ["abc"] }, "adopt-hub-hash is 'abc', it must be hashes of 64 lower-case hexadecimal digits" },
        { Valid with { SimulateCount = 0 }, "simulate-count is 0, it must be 1 to 1000000" },
        { Valid with { StatusSyncInterval = TimeSpan.Zero }, "status-sync-interval is 00:00:00, it must be above zero" },
        { Valid with { PublishRate = -1 }, "publish rate is -1, it must be 0 (no limit) or more" },
        { Valid with { PublishBurst = 0 }, "publish burst is 0, it must be 1 or more" },
        { Valid with { PublishTimeout = TimeSpan.Zero }, "publish timeout is 00:00:00, it must be above zero" },
        { Valid with { MaxJsonRawLength = 0 }, "max-json-raw-length is 0, it must be 1 or more" },
        { Valid with { Workers = 0 }, "workload-agent-workers must be >= 1, got 0" },
        { Valid with { ReconnectBaseDelay = TimeSpan.Zero }, "reconnect base delay is 00:00:00, it must be above zero" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    [Trait("Checklist", "agent-2")]
    [Trait("Checklist", "agent-3")]
    [Trait("Checklist", "agent-4")]
    public void A_wrong_setting_is_named_with_what_is_allowed(AgentOptions options, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<AgentConfigurationException>(options.Validate).Message);

    [Fact]
    public void A_right_one_passes() => Valid.Validate();

    [Fact]
    public void Every_problem_is_told_at_once() => Assert.Equal(
        ["consumer-name", "workload-source-driver", "kube-api-burst"],
        (Valid with { ConsumerName = "", SourceDriver = "kafka", KubeApiBurst = 0 }).Problems().Select(problem => problem.Option));

    [Fact]
    public void An_address_that_is_none_stops_the_start()
    {
        using var loggers = LoggerFactory.Create(_ => { });
        var refused = Assert.Throws<AgentConfigurationException>(
            () => new AgentHost(Valid with { ServerAddress = "no address" }, loggers));

        Assert.Equal("url is 'no address', it must be host:port", refused.Message);
    }

    [Fact]
    public void One_agent_keeps_its_name() => Assert.Equal([("cluster1", "cluster1-work-agent")], Valid.Identities());

    [Fact]
    public void Many_agents_are_numbered() => Assert.Equal(
        [("cluster1-0001", "me-0001"), ("cluster1-0002", "me-0002")],
        (Valid with { ClientId = "me", SimulateCount = 2 }).Identities());

    [Fact]
    public void A_simulated_agent_names_itself_after_its_consumer() => Assert.Equal(
        [("cluster1-0001", "cluster1-0001-work-agent")],
        (Valid with { ClientId = "", SimulateCount = 1 }).Identities());
}
