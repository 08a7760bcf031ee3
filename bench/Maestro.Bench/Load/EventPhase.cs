using Maestro.Bench.Measuring;

namespace Maestro.Bench.Load;

/// <summary>What the events of a phase are.</summary>
internal enum PhaseKind
{
    /// <summary>Sources publish specs; who gets them is not asked.</summary>
    Store,
    /// <summary>Sources publish specs, agents get them.</summary>
    Spec,
    /// <summary>Agents publish statuses, watchers get them.</summary>
    Status,
    /// <summary>Sources publish specs, agents answer each with a status, watchers get these.</summary>
    RoundTrip,
}

/// <summary>
/// Some events that are sent one after the other to some bundles in turn, and the bookkeeping of them: each is known by its index from 0.
/// </summary>
internal sealed class EventPhase(string name, PhaseKind kind, int count)
{
    private int _failed;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>What its events are.</summary>
    public PhaseKind Kind => kind;

    /// <summary>How many events there are at most.</summary>
    public int Count => Publish.Count;

    /// <summary>How many events are, or were, sent.</summary>
    public int Sent { get; set; } = count;

    /// <summary>The bundle of the first event.</summary>
    public required int FirstBundle { get; init; }

    /// <summary>How many bundles there are.</summary>
    public required int Bundles { get; init; }

    /// <summary>The version that the first event of a bundle makes, or reports about.</summary>
    public required int FirstVersion { get; init; }

    /// <summary>Where its statuses begin in the statuses of the run.</summary>
    public int FirstStatus { get; init; }

    /// <summary>From when an event is due to the server's OK.</summary>
    public Leg Publish { get; } = new(count);

    /// <summary>From when a spec is due to its arrival at the agent.</summary>
    public Leg Delivery { get; } = new(Delivers(kind) ? count : 0);

    /// <summary>From when an agent sends a status to the server's OK.</summary>
    public Leg Report { get; } = new(kind == PhaseKind.RoundTrip ? count : 0);

    /// <summary>From when a status is due to its arrival at the watcher.</summary>
    public Leg Observation { get; } = new(Watches(kind) ? count : 0);

    /// <summary>From when a spec is due to the arrival of its status at the watcher.</summary>
    public Leg RoundTrip { get; } = new(kind == PhaseKind.RoundTrip ? count : 0);

    /// <summary>The lanes that wait for round trips.</summary>
    public int[] Lanes { get; } = new int[kind == PhaseKind.RoundTrip ? count : 0];

    /// <summary>How many events the server refused, or did not answer.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>When it began.</summary>
    public long Started { get; set; }

    /// <summary>CPU time it took, of all three.</summary>
    public Cpu Cpu { get; set; }

    /// <summary>Whether everything that the server accepted has arrived.</summary>
    public bool IsComplete =>
        Publish.Ended + Failed >= Sent
        && (!Delivers(kind) || Delivery.Ended + Failed >= Sent)
        && (!Watches(kind) || Observation.Ended + Failed >= Sent);

    /// <summary>Changes whenever something happens.</summary>
    public long Progress => (long)Publish.Ended + Failed + Delivery.Ended + Observation.Ended;

    /// <summary>Accepted events that did not arrive at the agent.</summary>
    public int LostSpecs => Lost(Publish, Delivery);

    /// <summary>Accepted statuses that did not arrive at the watcher.</summary>
    public int LostStatuses => Lost(kind == PhaseKind.RoundTrip ? Report : Publish, Observation);

    /// <summary>An event failed.</summary>
    public void Fail() => Interlocked.Increment(ref _failed);

    /// <summary>The bundle of an event.</summary>
    public int BundleOf(int index) => FirstBundle + (index % Bundles);

    /// <summary>The version that an event makes or reports about.</summary>
    public int VersionOf(int index) => kind == PhaseKind.Status ? FirstVersion : FirstVersion + (index / Bundles);

    /// <summary>The spec event that made a version of a bundle; -1 when it is none of this phase.</summary>
    public int IndexOfSpec(int bundle, int version)
    {
        if (kind == PhaseKind.Status || bundle < FirstBundle || bundle >= FirstBundle + Bundles || version < FirstVersion)
        {
            return -1;
        }

        var index = ((long)(version - FirstVersion) * Bundles) + bundle - FirstBundle;
        return index < Count ? (int)index : -1;
    }

    /// <summary>The event that a status of the run belongs to; -1 when it is none of this phase.</summary>
    public int IndexOfStatus(int status) =>
        Watches(kind) && status >= FirstStatus && status < FirstStatus + Count ? status - FirstStatus : -1;

    private static bool Delivers(PhaseKind kind) => kind is PhaseKind.Spec or PhaseKind.RoundTrip;

    private static bool Watches(PhaseKind kind) => kind is PhaseKind.Status or PhaseKind.RoundTrip;

    private static int Lost(Leg accepted, Leg arrived) =>
        arrived.Count == 0 ? 0 : Enumerable.Range(0, arrived.Count).Count(index => accepted.HasEnded(index) && !arrived.HasEnded(index));
}
