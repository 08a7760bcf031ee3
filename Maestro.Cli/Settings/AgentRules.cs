using System.Net;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Settings;

/// <summary>Rules of the agent's options beyond their formats (agent.md sections 1.2 and 1.3).</summary>
internal static class AgentRules
{
    /// <summary>One sentence for each mistake.</summary>
    public static IEnumerable<string> Check(SettingValues values)
    {
        if (values.Get(AgentOptions.ConsumerName).Length == 0)
        {
            yield return $"{values.Describe(AgentOptions.ConsumerName)} is empty: cluster name is required; allowed: the name of a registered consumer";
        }

        if (values.Get(AgentOptions.ClientId).Length == 0 && !values.Get(AgentOptions.Simulate))
        {
            yield return $"{values.Describe(AgentOptions.ClientId)} is empty: client id is required; allowed: a name, usually <consumer>-work-agent";
        }

        if (DriverProblem(values.Get(AgentOptions.Driver)) is { } problem)
        {
            yield return $"{values.Describe(AgentOptions.Driver)} is not allowed: {problem}; allowed: grpc, mqtt, pubsub";
        }

        if (values.Get(AgentOptions.Driver) is "mqtt" or "pubsub" && values.Get(AgentOptions.DriverConfig).Length == 0)
        {
            yield return $"{values.Describe(AgentOptions.Driver)} needs the address and the topics of the broker; allowed: together with --{AgentOptions.DriverConfig.Name}";
        }

        if (values.Get(AgentOptions.Simulate) && values.IsGiven(AgentOptions.Kubeconfig))
        {
            yield return $"{values.Describe(AgentOptions.Kubeconfig)} and {values.Describe(AgentOptions.Simulate)} contradict each other; allowed: one of them";
        }

        if (!values.Get(AgentOptions.Simulate) && values.IsGiven(AgentOptions.SimulateCount))
        {
            yield return $"{values.Describe(AgentOptions.SimulateCount)} needs --simulate: only simulated clusters can be many; allowed: --simulate";
        }

        if (values.Get(AgentOptions.Listen) is { Length: > 0 } listen && !IPEndPoint.TryParse(listen, out _))
        {
            yield return $"{values.Describe(AgentOptions.Listen)} is not allowed; allowed: an IP address and a port such as 0.0.0.0:8443, or nothing";
        }

        if (values.IsGiven(AgentOptions.DriverConfig) && values.IsGiven(AgentOptions.ServerAddress))
        {
            yield return $"{values.Describe(AgentOptions.DriverConfig)} and {values.Describe(AgentOptions.ServerAddress)} contradict each other; allowed: one of them";
        }
    }

    private static string? DriverProblem(string driver) => driver switch
    {
        "grpc" or "mqtt" or "pubsub" => null,
        "kube" => $"{driver} is not available in this release",
        _ => $"unsupported config type {driver}",
    };
}
