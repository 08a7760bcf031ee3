using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Neighbours;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>Which units a job runs, and in which order (reprocessing.md sections 5.1 to 5.5).</summary>
internal static class UnitRules
{
    /// <summary>
    /// What remains of discovery's answer for a persist on that branch: a scenario does not change the real data, and each pair of instance and
    /// branch counts once, as a fork if it was named as one.
    /// </summary>
    public static ImmutableArray<AffectedUnit> Filter(string branch, IEnumerable<AffectedUnit> found)
    {
        var persistBranch = Branches.Effective(branch);
        var kept = new List<AffectedUnit>();
        var places = new Dictionary<UnitKey, int>();
        foreach (var named in found)
        {
            var unit = named with { Key = named.Key with { Branch = Branches.Effective(named.Key.Branch) } };
            if (!IsAllowed(persistBranch, unit.Key))
            {
                continue;
            }

            if (places.TryAdd(unit.Key, kept.Count))
            {
                kept.Add(unit);
            }
            else if (unit.Forking)
            {
                kept[places[unit.Key]] = unit;
            }
        }

        return [.. kept];
    }

    /// <summary>Adds what was found to the job; pairs it has already, in whatever state, are not added again.</summary>
    /// <returns>The job with its units in order, and those that are new.</returns>
    public static (Job Job, ImmutableList<Unit> Added) Add(Job job, ImmutableArray<FoundUnit> found, bool cascaded)
    {
        var known = job.Units.Select(unit => unit.Key).ToHashSet();
        var arrival = job.Units.Count;
        var added = ImmutableList.CreateBuilder<Unit>();
        foreach (var unit in found)
        {
            if (IsAllowed(job.Branch, unit.Key) && known.Add(unit.Key))
            {
                added.Add(new Unit
                {
                    Key = unit.Key,
                    Event = EventOf(unit, job.SystemId),
                    Forking = unit.Forking,
                    Cascaded = cascaded,
                    Arrival = arrival++,
                });
            }
        }

        return added.Count == 0 ? (job, []) : (job.WithUnits(job.Units.AddRange(added)), added.ToImmutable());
    }

    /// <summary>The event that REST shows and that is run again: under the unit's own id and branch, whatever was stored (section 5.3).</summary>
    private static PlatformEvent EventOf(FoundUnit unit, string systemId) => unit.Event with
    {
        InstanceId = unit.Key.InstanceId,
        Branch = unit.Key.Branch,
        SystemId = unit.Event.SystemId.Length > 0 ? unit.Event.SystemId : systemId,
    };

    private static bool IsAllowed(string branch, UnitKey unit) => branch == Branches.Master || unit.Branch != Branches.Master;
}
