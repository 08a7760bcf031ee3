using System.Text.Json.Nodes;

namespace Maestro.Platform.Simulator.State;

/// <summary>One execution of a process app, as API core and process memory know it.</summary>
public sealed class Instance
{
    /// <summary>Unique id.</summary>
    public required string Id { get; init; }

    /// <summary>Its system.</summary>
    public required string SystemId { get; init; }

    /// <summary>The event that started it, as process memory keeps it (with <c>reference_date</c>).</summary>
    public required JsonObject Event { get; init; }

    /// <summary>The original instance, when this one runs it again.</summary>
    public string? Original { get; init; }

    /// <summary>Its branch.</summary>
    public string Branch { get; init; } = "master";

    /// <summary>Whether it opens a branch.</summary>
    public bool IsFork { get; init; }

    /// <summary>Its status in API core.</summary>
    public string Status { get; set; } = "created";

    /// <summary>How often the domain app has persisted it.</summary>
    public int Commits { get; set; }
}

/// <summary>What discovery finds.</summary>
/// <param name="InstanceId">The instance that read what changes.</param>
/// <param name="Branch">Its branch.</param>
/// <param name="Forking">Whether it opens a branch.</param>
public sealed record Affected(string InstanceId, string Branch = "master", bool Forking = false);
