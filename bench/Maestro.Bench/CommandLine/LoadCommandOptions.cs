using System.CommandLine;
using Maestro.Bench.Load;

namespace Maestro.Bench.CommandLine;

/// <summary>The options of the scenarios in which events are sent one after the other.</summary>
internal sealed class LoadCommandOptions(string events, string eventsMeaning)
{
    private static readonly LoadOptions Defaults = new();

    private readonly Option<int> _consumers = Bounded.Count(
        "--consumers", Defaults.Consumers, 1, 200_000, "Consumers, each with one agent");
    private readonly Option<int> _sources = Bounded.Count(
        "--sources", Defaults.Sources, 1, 100_000, "Sources that the bundles of each consumer go round over");
    private readonly Option<int> _bundles = Bounded.Count("--bundles", Defaults.Bundles, 1, 1_000_000, "Bundles that are made");
    private readonly Option<int> _events = Bounded.Count(events, Defaults.Events, 0, 10_000_000, eventsMeaning);
    private readonly Option<int> _size = Bounded.Count("--size", Defaults.Size, 256, 400_000, "Bytes of a manifest bundle");
    private readonly Option<int> _inFlight = Bounded.Count(
        "--in-flight", Defaults.InFlight, 1, 100_000, "Publishers that wait for an answer at a time");
    private readonly Option<int> _rate = Bounded.Count(
        "--rate", 0, 0, 100_000, "Events per second at fixed times, however slow the answers are; 0 sends as the answers come");
    private readonly Option<int> _connections = Bounded.Count(
        "--connections", Defaults.Connections, 1, 10_000, "Connections to each of the two gRPC ports");
    private readonly Option<int> _warmup = Bounded.Count(
        "--warmup", Defaults.Warmup, 0, 1_000_000, "Events before the measured ones, half of them creations");
    private readonly Option<int> _pause = Bounded.Count(
        "--pause-seconds", 0, 0, 1_200, "Seconds between the creations and what follows; after 602 the server has put unused bundles away");
    private readonly Option<bool> _hotConsumer = new("--hot-consumer") { Description = "All bundles go to one consumer." };

    private Option[] Options =>
        [_consumers, _sources, _bundles, _events, _size, _inFlight, _rate, _connections, _warmup, _pause, _hotConsumer];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in Options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the options say.</summary>
    /// <exception cref="InvalidOptionsException">They contradict each other.</exception>
    public LoadOptions Read(ParseResult parsed)
    {
        // An update builds on the version before it, which must be there.
        if (parsed.GetValue(_inFlight) > parsed.GetValue(_bundles))
        {
            throw new InvalidOptionsException(
                $"--in-flight {parsed.GetValue(_inFlight)}: it must not be more than --bundles {parsed.GetValue(_bundles)}");
        }

        if (parsed.GetValue(_pause) >= parsed.GetValue(BenchCommands.MaxSeconds))
        {
            throw new InvalidOptionsException(
                $"--pause-seconds {parsed.GetValue(_pause)}: it must be less than --max-seconds {parsed.GetValue(BenchCommands.MaxSeconds)}");
        }

        return Values(parsed);
    }

    private LoadOptions Values(ParseResult parsed) => new()
    {
        Consumers = parsed.GetValue(_consumers),
        Sources = parsed.GetValue(_sources),
        Bundles = parsed.GetValue(_bundles),
        Events = parsed.GetValue(_events),
        Size = parsed.GetValue(_size),
        InFlight = parsed.GetValue(_inFlight),
        Rate = parsed.GetValue(_rate) is var rate and > 0 ? rate : null,
        Connections = parsed.GetValue(_connections),
        Warmup = parsed.GetValue(_warmup),
        Pause = TimeSpan.FromSeconds(parsed.GetValue(_pause)),
        HotConsumer = parsed.GetValue(_hotConsumer),
    };
}
