using System.CommandLine;
using Maestro.Bench.Scenarios;

namespace Maestro.Bench.CommandLine;

/// <summary>The options of <c>storm</c>.</summary>
internal sealed class StormCommandOptions
{
    private static readonly StormOptions Defaults = new();

    private readonly Option<int> _agents = Bounded.Count("--agents", Defaults.Agents, 1, 200_000, "Agents that return");
    private readonly Option<int> _connections = Bounded.Count(
        "--connections", 0, 0, 10_000, "Connections they share; 0 is one for 100 agents");
    private readonly Option<int> _bundles = Bounded.Count(
        "--bundles-per-agent", Defaults.BundlesPerAgent, 1, 1000, "Bundles that each agent has");
    private readonly Option<int> _forget = Bounded.Count(
        "--forget-percent", Defaults.ForgetPercent, 0, 100, "Agents of a hundred that return without their bundles");
    private readonly Option<int> _rate = Bounded.Count(
        "--rate", Defaults.Rate, 1, 10_000, "Publishes per second to other consumers, all the time");
    private readonly Option<int> _size = Bounded.Count("--size", Defaults.Size, 256, 400_000, "Bytes of a bundle");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_agents, _connections, _bundles, _forget, _rate, _size])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the options say.</summary>
    /// <exception cref="InvalidOptionsException">They ask for too much together.</exception>
    public StormOptions Read(ParseResult parsed)
    {
        const int most = 2_000_000;
        return (long)parsed.GetValue(_agents) * parsed.GetValue(_bundles) <= most
            ? Options(parsed)
            : throw new InvalidOptionsException($"--agents times --bundles-per-agent: it must not be more than {most}");
    }

    private StormOptions Options(ParseResult parsed) => new()
    {
        Agents = parsed.GetValue(_agents),
        Connections = parsed.GetValue(_connections) is var connections and > 0 ? connections : null,
        BundlesPerAgent = parsed.GetValue(_bundles),
        ForgetPercent = parsed.GetValue(_forget),
        Rate = parsed.GetValue(_rate),
        Size = parsed.GetValue(_size),
    };
}
