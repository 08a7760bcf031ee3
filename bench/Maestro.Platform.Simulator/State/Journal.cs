using System.Collections.Immutable;

namespace Maestro.Platform.Simulator.State;

/// <summary>Something that happened at the platform.</summary>
/// <param name="Number">Ascending from 1.</param>
/// <param name="At">When.</param>
/// <param name="Service">Who: <c>events</c>, <c>discovery</c>, <c>memory</c>, <c>apicore</c>, <c>domain</c>, <c>executor</c>, <c>gate</c>.</param>
/// <param name="What">What, in a word or two.</param>
/// <param name="SystemId">The system.</param>
/// <param name="InstanceId">The instance.</param>
/// <param name="Detail">More of it: the body of an event, say.</param>
public sealed record JournalEntry(long Number, DateTimeOffset At, string Service, string What, string SystemId, string InstanceId, string Detail);

/// <summary>Everything that happened, in order.</summary>
public sealed class Journal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private ImmutableList<JournalEntry> _entries = [];

    /// <summary>All entries so far.</summary>
    public ImmutableList<JournalEntry> Entries => Volatile.Read(ref _entries);

    /// <summary>The entries of one service.</summary>
    public IEnumerable<JournalEntry> Of(string service) => Entries.Where(entry => entry.Service == service);

    /// <summary>Adds an entry.</summary>
    public void Add(string service, string what, string systemId = "", string instanceId = "", string detail = "")
    {
        lock (_lock)
        {
            Volatile.Write(ref _entries, _entries.Add(new JournalEntry(_entries.Count + 1, time.GetUtcNow(), service, what, systemId, instanceId, detail)));
        }
    }
}
