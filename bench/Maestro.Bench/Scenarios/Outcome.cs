using Maestro.Bench.Load;
using Maestro.Bench.Reporting;

namespace Maestro.Bench.Scenarios;

/// <summary>Gathers what went wrong in a run.</summary>
internal sealed class Outcome
{
    private readonly List<string> _problems = [];

    /// <summary>Runs a part; that its time was over is a problem, not an error.</summary>
    public async Task TryAsync(Func<Task> part)
    {
        try
        {
            await part();
        }
        catch (OperationCanceledException)
        {
            Add("It did not finish in time.");
        }
    }

    /// <summary>Something went wrong.</summary>
    public void Add(string problem) => _problems.Add(problem);

    /// <summary>Something went wrong so many times, or not at all.</summary>
    public void Add(int count, string what)
    {
        if (count > 0)
        {
            Add($"{count} {what}.");
        }
    }

    /// <summary>A phase did not come to its end although there was time.</summary>
    public void NothingComesAnyMore() => Add("Not everything arrived, and nothing comes any more.");

    /// <summary>What the bookkeeping of phases and of their load says.</summary>
    public void Account(IReadOnlyCollection<EventPhase> phases, EventLoad? load)
    {
        Add(phases.Sum(phase => phase.Failed), "events were not accepted");
        Add(phases.Sum(phase => phase.LostSpecs + phase.LostStatuses), "events were lost");
        Add(phases.Sum(phase => phase.Delivery.Repeated + phase.Observation.Repeated), "events came more than once");
        if (load is not null)
        {
            Add(load.Unexpected, "events came that nobody sent, or to the wrong receiver");
            Add(load.Agents.Ended + load.Watchers.Ended, "streams ended");
            _problems.AddRange(load.Failures);
        }
    }

    /// <summary>The report of the run.</summary>
    public Report Report(string scenario, IReadOnlyDictionary<string, object?> settings, IEnumerable<Section> sections) =>
        new(scenario, settings, [.. sections], _problems);
}
