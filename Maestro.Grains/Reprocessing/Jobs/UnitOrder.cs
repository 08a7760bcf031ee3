namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>
/// The order of execution (reprocessing.md sections 5.4 and 5.5): what was sent stays in the order of sending; of the rest, forks come first, then those
/// with a readable timestamp by that, then by the order in which discovery named them.
/// </summary>
internal sealed class UnitOrder : IComparer<Unit>
{
    public static readonly UnitOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(Unit? x, Unit? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Turn is not null || y.Turn is not null)
        {
            return (x.Turn ?? int.MaxValue).CompareTo(y.Turn ?? int.MaxValue);
        }

        if (x.Forking != y.Forking)
        {
            return x.Forking ? -1 : 1;
        }

        var byTime = Compare(EventTime.TryRead(x.Event.Timestamp), EventTime.TryRead(y.Event.Timestamp));
        return byTime != 0 ? byTime : CompareArrival(x, y);
    }

    private static int Compare(EventTime? x, EventTime? y) => (x, y) switch
    {
        ({ } one, { } other) => one.CompareTo(other),
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
    };

    private static int CompareArrival(Unit x, Unit y)
    {
        if (x.Arrival != y.Arrival)
        {
            return x.Arrival.CompareTo(y.Arrival);
        }

        var byInstance = string.CompareOrdinal(x.Key.InstanceId, y.Key.InstanceId);
        return byInstance != 0 ? byInstance : string.CompareOrdinal(x.Key.Branch, y.Key.Branch);
    }
}
