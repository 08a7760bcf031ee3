using System.CommandLine;
using Maestro.Bench.Scenarios;

namespace Maestro.Bench.CommandLine;

/// <summary>The options of <c>storage</c>.</summary>
internal sealed class StorageCommandOptions
{
    private static readonly StorageOptions Defaults = new();

    private readonly Option<int> _bundles = Bounded.Count("--bundles", Defaults.Bundles, 1, 1_000_000, "Bundles of each way of writing");
    private readonly Option<int> _writers = Bounded.Count(
        "--writers", Defaults.Writers, 1, 4096, "Writers that wait for a commit at a time");
    private readonly Option<int> _writes = Bounded.Count("--writes", Defaults.Writes, 1, 1_000_000, "Writes of each way in a round");
    private readonly Option<int> _rounds = Bounded.Count("--rounds", Defaults.Rounds, 1, 100, "How often the ways take turns");
    private readonly Option<int> _connections = Bounded.Count(
        "--plain-connections", Defaults.PlainConnections, 1, 100, "Connections of the single-row updates");
    private readonly Option<int> _size = Bounded.Count("--size", Defaults.Size, 256, 400_000, "Bytes of a manifest bundle");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_bundles, _writers, _writes, _rounds, _connections, _size])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the options say.</summary>
    /// <exception cref="InvalidOptionsException">They contradict each other.</exception>
    public StorageOptions Read(ParseResult parsed)
    {
        // Otherwise two writers would meet at one bundle when they begin again from the first.
        var options = Options(parsed);
        return options.Bundles % options.Writers == 0 || options.Writes <= options.Bundles
            ? options
            : throw new InvalidOptionsException("--bundles must be a multiple of --writers");
    }

    private StorageOptions Options(ParseResult parsed) => new()
    {
        Bundles = parsed.GetValue(_bundles),
        Writers = parsed.GetValue(_writers),
        Writes = parsed.GetValue(_writes),
        Rounds = parsed.GetValue(_rounds),
        PlainConnections = parsed.GetValue(_connections),
        Size = parsed.GetValue(_size),
    };
}
