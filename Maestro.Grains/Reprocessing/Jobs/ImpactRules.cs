using System.Collections.Immutable;

namespace Maestro.Grains.Reprocessing.Jobs;

/// <summary>What an approval would do, told before it is given.</summary>
internal static class ImpactRules
{
    /// <summary>The impact of approving these jobs.</summary>
    /// <param name="jobs">The job asked about, then its siblings.</param>
    /// <param name="place">Where the first is within its system.</param>
    public static Impact Of(ImmutableArray<Job> jobs, JobPlace place)
    {
        var units = jobs.SelectMany(job => job.Units).ToList();
        return new Impact(
            [.. jobs.Select(job => job.Id)],
            units.Count,
            [.. units.Select(unit => unit.Key.Branch).Distinct().Order(StringComparer.Ordinal)],
            units.GroupBy(unit => unit.Event.Name).ToImmutableSortedDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal),
            place.Ahead,
            ClosesGate: true,
            place.UnitTime is { } each ? each * units.Count : null);
    }
}
