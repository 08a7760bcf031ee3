using System.Globalization;
using Maestro.Cli.Output;
using Maestro.Cli.ResourceBundles;
using Maestro.Cli.Rest;

namespace Maestro.Cli.Tracing;

/// <summary>Tells the events of a bundle one after the other, with the time that passed in between.</summary>
internal sealed class Tale(Terminal terminal)
{
    private readonly TextTable _table = new(terminal, ["TIME", "AFTER", "EVENT", "VERSION", "ACTOR", "DETAILS"]);
    private DateTimeOffset? _last;

    /// <summary>Tells some more events.</summary>
    public void Tell(IEnumerable<BundleEvent> events) => _table.Add(events.Select(Row));

    private IReadOnlyList<Cell> Row(BundleEvent happened)
    {
        var after = Elapsed.Between(_last, happened.OccurredAt);
        _last = happened.OccurredAt ?? _last;
        return
        [
            Moment.Exact(happened.OccurredAt),
            new Cell(after, Tone.Faint),
            new Cell(happened.Event, ToneOf(happened)),
            happened.Version.ToString(CultureInfo.InvariantCulture),
            happened.Actor ?? "",
            HistoryTable.Details(happened),
        ];
    }

    private static Tone ToneOf(BundleEvent happened) => happened.Event switch
    {
        "deleting" or "gone" => Tone.Waiting,
        "acknowledged" or "status_changed" when happened.Conditions?.GetValueOrDefault(AppliedWord.Applied) is { } applied =>
            applied == "True" ? Tone.Good : Tone.Bad,
        _ => Tone.Plain,
    };
}
