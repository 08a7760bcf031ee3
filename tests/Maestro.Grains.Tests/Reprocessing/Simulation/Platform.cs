using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Tests.Reprocessing.Simulation;

/// <summary>The neighbours of one system: what they hold, and what they have been made to do.</summary>
internal sealed class Platform(Random random, Faults faults)
{
    private static readonly string[] Branches = ["master", "cenario-2031"];

    private readonly Dictionary<string, FoundUnit[]> _affected = [];
    private readonly Dictionary<string, bool> _poisoned = [];

    /// <summary>How often the domain app has persisted each instance.</summary>
    public Dictionary<string, int> Commits { get; } = [];

    /// <summary>Instances in the order in which they were persisted.</summary>
    public List<string> CommitOrder { get; } = [];

    /// <summary>What API core knows of instances.</summary>
    public Dictionary<string, string> Status { get; } = [];

    /// <summary>Bytes of failed messages that were published, by the message.</summary>
    public HashSet<long> PublishedItems { get; } = [];

    /// <summary>Whether the domain app will never take the instance.</summary>
    public bool IsPoisoned(string instance)
    {
        if (!_poisoned.TryGetValue(instance, out var poisoned))
        {
            _poisoned[instance] = poisoned = random.NextDouble() < faults.Poison;
        }

        return poisoned;
    }

    /// <summary>What discovery answers for an instance: always the same, in any order, with duplicates.</summary>
    public FoundUnit[] Affected(string instance)
    {
        if (!_affected.TryGetValue(instance, out var units))
        {
            var isRun = instance.StartsWith("run", StringComparison.Ordinal);
            var count = random.NextDouble() < (isRun ? 0.7 : 0.3) ? 0 : random.Next(1, 5);
            units = [.. Enumerable.Range(0, count).Select(_ => Unit())];
            _affected[instance] = units;
        }

        random.Shuffle(units);
        return units;
    }

    private FoundUnit Unit()
    {
        var number = random.Next(8);
        return SampleEvents.Found(
            $"I{number}",
            Branches[random.Next(Branches.Length)],
            forking: number == 7,
            timestamp: $"2018-04-0{number + 1}T00:00:00");
    }
}
