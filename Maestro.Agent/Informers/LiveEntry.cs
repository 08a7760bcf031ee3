using System.Collections.Immutable;

namespace Maestro.Agent.Informers;

/// <summary>What is known of one object; only <see cref="LiveObjects"/> touches it, under its lock.</summary>
internal sealed class LiveEntry
{
    /// <summary>Works that list the object.</summary>
    public ImmutableArray<string> Works { get; set; } = [];

    /// <summary>Whether it is known if the object exists.</summary>
    public bool IsKnown { get; set; }

    /// <summary>The object; null when it does not exist or is not known.</summary>
    public StoredObject? Object { get; set; }

    /// <summary>Version as of which the object was seen gone; empty when it was not.</summary>
    public string GoneAt { get; set; } = "";

    /// <summary>Whether the object was seen before a list that is under way, which may show an older version of it after a restore.</summary>
    public bool PredatesList { get; set; }

    /// <summary>Counts what was seen, so that an answer that is overtaken by an event is recognised.</summary>
    public long Stamp { get; set; }

    /// <summary>What was brought in line last; null when nothing was.</summary>
    public Settlement? Settled { get; set; }
}

/// <summary>A manifest that was brought into the cluster, and the object it became (agent.md D-16).</summary>
/// <param name="ManifestHash">Hash of what was written.</param>
/// <param name="Uid">UID of the object.</param>
/// <param name="Generation">Its generation; 0 for kinds that do not count.</param>
/// <param name="ContentHash">Hash of its content, which counts for kinds without a generation.</param>
internal sealed record Settlement(long ManifestHash, string Uid, long Generation, long ContentHash)
{
    /// <summary>Whether the same manifest finds the object as it was left.</summary>
    public bool Holds(long manifestHash, StoredObject live) =>
        ManifestHash == manifestHash
        && Uid == live.Uid
        && (live.Generation != 0 ? Generation == live.Generation : ContentHash == live.ContentHash);
}
