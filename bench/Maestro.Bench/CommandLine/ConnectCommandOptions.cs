using System.CommandLine;
using Maestro.Bench.Events;
using Maestro.Bench.Scenarios;

namespace Maestro.Bench.CommandLine;

/// <summary>The options of <c>connect</c>.</summary>
internal sealed class ConnectCommandOptions
{
    private static readonly ConnectOptions Defaults = new();

    private readonly Option<int> _subscriptions = Bounded.Count(
        "--subscriptions", Defaults.Subscriptions, 1, 500_000, "Agents that subscribe");
    private readonly Option<int> _connections = Bounded.Count(
        "--connections", 0, 0, 10_000, $"Connections they are multiplexed over; 0 is one for {ConnectOptions.StreamsPerConnection} agents");
    private readonly Option<int> _hold = Bounded.Count(
        "--hold-seconds", (int)Defaults.Hold.TotalSeconds, 0, 600, "Time that the subscriptions are held before the broadcast");
    private readonly Option<int> _size = Bounded.Count(
        "--size", Defaults.Size, 256, 400_000, "Bytes of the bundle that each agent is sent");
    private readonly Option<int> _inFlight = Bounded.Count("--in-flight", Defaults.InFlight, 1, 100_000, "Publishers of the broadcast");

    private readonly Option<bool> _unregistered = new("--unregistered")
    {
        Description = "Neither register the consumers nor send them anything.",
    };

    private readonly Option<string?> _prefix = new("--consumer-prefix")
    {
        Description = "What the names of the consumers start with, to use those of an earlier run again [default: new ones].",
        HelpName = "TEXT",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_subscriptions, _connections, _hold, _size, _inFlight, _unregistered, _prefix])
        {
            command.Options.Add(option);
        }

        _prefix.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } prefix
                && (prefix.Length > RunNames.LongestPrefix || !prefix.All(IsOfNames)))
            {
                result.AddError(
                    $"--consumer-prefix {prefix}: it must be of lower-case letters, digits and dashes, at most {RunNames.LongestPrefix}");
            }
        });
    }

    private static bool IsOfNames(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-';

    /// <summary>What the options say.</summary>
    public ConnectOptions Read(ParseResult parsed) => new()
    {
        Subscriptions = parsed.GetValue(_subscriptions),
        Connections = parsed.GetValue(_connections) is var connections and > 0 ? connections : null,
        Hold = TimeSpan.FromSeconds(parsed.GetValue(_hold)),
        Size = parsed.GetValue(_size),
        InFlight = parsed.GetValue(_inFlight),
        Unregistered = parsed.GetValue(_unregistered),
        ConsumerPrefix = parsed.GetValue(_prefix),
    };
}
