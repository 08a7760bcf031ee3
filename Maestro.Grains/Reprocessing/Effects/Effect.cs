using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Reprocessing.Effects;

/// <summary>Something to be done outside, stored in the transaction that wants it: a row of the outbox.</summary>
public sealed record Effect
{
    /// <summary>Unique within its system, and ascending.</summary>
    public required long Id { get; init; }

    /// <summary>What is to be done.</summary>
    public required EffectKind Kind { get; init; }

    /// <summary>The job it is done for; empty when for none.</summary>
    public string JobId { get; init; } = "";

    /// <summary>The persist message it is done for; 0 when for none.</summary>
    public long Item { get; init; }

    /// <summary>The unit it is done for; null when for none.</summary>
    public UnitKey? Unit { get; init; }

    /// <summary>The instance it concerns; empty when it concerns none.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>The branch of the persist, for <see cref="EffectKind.Resolve"/>.</summary>
    public string Branch { get; init; } = "";

    /// <summary>
    /// The instance's new status, the exchange, or the step that is notified, depending on the kind.
    /// </summary>
    public string Target { get; init; } = "";

    /// <summary>The routing key, for <see cref="EffectKind.Publish"/>.</summary>
    public string RoutingKey { get; init; } = "";

    /// <summary>How often it was started; the result of an earlier start is not awaited any more.</summary>
    public int Run { get; init; }

    /// <summary>How many attempts failed.</summary>
    public int Failures { get; init; }

    /// <summary>How many questions of a commit API core left unanswered, in a row: they are no attempts at it.</summary>
    public int FailedLooks { get; init; }

    /// <summary>It was started and its result is awaited.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Not started before this time.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// When the last attempt at a commit ended without telling whether it was executed; null when none did. It stays when the commit is sent again: the
    /// earlier attempt may still have been executed, so whoever gives it up cannot say that nothing was committed.
    /// </summary>
    public DateTimeOffset? InDoubtSince { get; init; }

    /// <summary>What the last failure said.</summary>
    public string? LastError { get; init; }

    /// <summary>A commit that is looked for before it may be sent again.</summary>
    public bool Verify { get; init; }
}
