using System.CommandLine;
using Maestro.Bench.Scenarios;

namespace Maestro.Bench.CommandLine;

/// <summary>The options of <c>list</c>.</summary>
internal sealed class ListCommandOptions
{
    private static readonly ListOptions Defaults = new();

    private readonly Option<int> _consumers = Bounded.Count("--consumers", Defaults.Consumers, 1, 1000, "Consumers");
    private readonly Option<int> _bundles = Bounded.Count(
        "--bundles-per-size", Defaults.BundlesPerSize, 1, 5000, "Small bundles, and large ones, of each consumer");
    private readonly Option<int> _small = Bounded.Count("--small-size", Defaults.SmallSize, 256, 400_000, "Bytes of a small bundle");
    private readonly Option<int> _large = Bounded.Count("--large-size", Defaults.LargeSize, 256, 400_000, "Bytes of a large bundle");
    private readonly Option<int> _lists = Bounded.Count(
        "--lists", Defaults.Lists, 1, 10_000, "How often one consumer's bundles are listed");
    private readonly Option<int> _page = Bounded.Count("--page-size", Defaults.PageSize, 1, 10_000, "Bundles of a page when all are read");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_consumers, _bundles, _small, _large, _lists, _page])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the options say.</summary>
    /// <exception cref="InvalidOptionsException">They ask for too much together.</exception>
    public ListOptions Read(ParseResult parsed)
    {
        const long most = 4L << 30;
        var options = Options(parsed);
        return options.Total / 2 * ((long)options.SmallSize + options.LargeSize) <= most
            ? options
            : throw new InvalidOptionsException($"the bundles together must not be more than {most} bytes");
    }

    private ListOptions Options(ParseResult parsed) => new()
    {
        Consumers = parsed.GetValue(_consumers),
        BundlesPerSize = parsed.GetValue(_bundles),
        SmallSize = parsed.GetValue(_small),
        LargeSize = parsed.GetValue(_large),
        Lists = parsed.GetValue(_lists),
        PageSize = parsed.GetValue(_page),
    };
}
