using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Tests.Settings;

public class AgentSettingsTests
{
    [Fact]
    public void A_simulated_agent_needs_a_name_only()
    {
        var settings = Settings(("consumer-name", "edge-1"), ("simulate", "true"));

        Assert.Equal(("edge-1", "", (int?)null, "127.0.0.1:8091"),
            (settings.ConsumerName, settings.ClientId, settings.SimulateCount, settings.ServerAddress));
    }

    [Fact]
    [Trait("Checklist", "agent-1")]
    public void The_command_line_of_the_chart_runs_a_real_cluster()
    {
        var settings = Settings(
            ("consumer-name", "cluster1"), ("workload-source-driver", "grpc"), ("workload-source-config", "/secrets/grpc/config.yaml"),
            ("cloudevents-client-id", "cluster1-work-agent"), ("v", "2"));

        Assert.False(settings.Simulate);
        Assert.Equal(
            ("", 50d, 100, 50, TimeSpan.FromHours(1), false, "0.0.0.0:8443"),
            (settings.Kubeconfig, settings.KubeApiQps, settings.KubeApiBurst, settings.MaxFeedbackWatch, settings.EvictionGracePeriod,
                settings.ElectsLeader, settings.Listen?.ToString()));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("maestro-agent-7d4", "maestro-agent-7d4")]
    public void Log_lines_name_the_pod_of_the_environment(string? variable, string expected)
    {
        var settings = AgentSettings.From(SettingResolver.Resolve(
            CommandOptions.Agent,
            new SettingSources(
                setting => setting.Name switch { "consumer-name" => "edge-1", "simulate" => "true", _ => null },
                name => name == "POD_NAME" ? variable : null)));

        Assert.Equal(expected, settings.Logging.PodName);
    }

    [Theory]
    [Trait("Checklist", "agent-2")]
    [Trait("Checklist", "agent-3")]
    [Trait("Checklist", "agent-4")]
    [InlineData("cluster name is required", "simulate=true")]
    [InlineData("client id is required", "consumer-name=a")]
    [InlineData("contradict each other", "consumer-name=a simulate=true kubeconfig=f")]
    [InlineData("needs --simulate", "consumer-name=a cloudevents-client-id=b simulate-count=2")]
    [InlineData("an IP address and a port such as 0.0.0.0:8443", "consumer-name=a cloudevents-client-id=b listen=everywhere")]
    [InlineData("unsupported config type kafka", "consumer-name=a simulate=true workload-source-driver=kafka")]
    [InlineData("kube is not available in this release", "consumer-name=a simulate=true workload-source-driver=kube")]
    [InlineData("together with --workload-source-config", "consumer-name=a simulate=true workload-source-driver=pubsub")]
    [InlineData("together with --workload-source-config", "consumer-name=a simulate=true workload-source-driver=mqtt")]
    [InlineData("contradict each other", "consumer-name=a simulate=true workload-source-config=f server-address=h:1")]
    public void A_mistake_is_named(string expected, string flags)
    {
        var error = Assert.Throws<InvalidSettingsException>(
            () => Settings([.. flags.Split(' ').Select(flag => flag.Split('=')).Select(parts => (parts[0], parts[1]))]));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static AgentSettings Settings(params (string Name, string Text)[] flags) =>
        AgentSettings.From(SettingResolver.Resolve(
            CommandOptions.Agent,
            new SettingSources(setting => flags.FirstOrDefault(flag => flag.Name == setting.Name).Text, _ => null)));
}
