using System.Net;
using Maestro.Cli.Settings.Catalogue;
using Options = Maestro.Agent.AgentOptions;

namespace Maestro.Cli.Settings;

/// <summary>Rules of the agent's options beyond their formats: the agent's own, and those on what was given where.</summary>
internal static class AgentRules
{
    /// <summary>One sentence for each mistake.</summary>
    public static IEnumerable<string> Check(SettingValues values)
    {
        foreach (var (option, problem) in ToOptions(values).Problems())
        {
            yield return $"{values.Describe(AgentOptions.All.Single(setting => setting.Name == option))} {problem}";
        }

        if (values.Get(AgentOptions.Simulate) && values.IsGiven(AgentOptions.Kubeconfig))
        {
            yield return $"{values.Describe(AgentOptions.Kubeconfig)} and {values.Describe(AgentOptions.Simulate)} contradict each other; allowed: one of them";
        }

        if (values.Get(AgentOptions.Listen) is { Length: > 0 } listen && !IPEndPoint.TryParse(listen, out _))
        {
            yield return $"{values.Describe(AgentOptions.Listen)} is not allowed; allowed: an IP address and a port such as 0.0.0.0:8443, or nothing";
        }
    }

    // What depends on other options; the range of each is the concern of its format.
    private static Options ToOptions(SettingValues values)
    {
        var file = values.Get(AgentOptions.DriverConfig);
        return new Options
        {
            ConsumerName = values.Get(AgentOptions.ConsumerName),
            ClientId = values.Get(AgentOptions.ClientId),
            SourceDriver = values.Get(AgentOptions.Driver),
            DriverConfigFile = file,
            // The file takes the place of the default, but not of an address that somebody gave.
            ServerAddress = file.Length == 0 || values.IsGiven(AgentOptions.ServerAddress) ? values.Get(AgentOptions.ServerAddress) : null,
            Simulate = values.Get(AgentOptions.Simulate),
            SimulateCount = values.IsGiven(AgentOptions.SimulateCount) ? values.Get(AgentOptions.SimulateCount) : null,
        };
    }
}
