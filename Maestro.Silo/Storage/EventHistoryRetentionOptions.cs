using System.ComponentModel.DataAnnotations;

namespace Maestro.Silo.Storage;

/// <summary>How long the history and the tombstones are kept (architecture.md section 4).</summary>
public sealed class EventHistoryRetentionOptions : IValidatableObject
{
    /// <summary>How long events stay in <c>event_history</c>; whole days (UTC) are dropped once they lie before. Default: 30 days.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>For how many days ahead partitions are made, 1 to 366. Default: 7.</summary>
    [Range(1, 366)]
    public int DaysAhead { get; set; } = 7;

    /// <summary>How often to look; at least a second. Default: one hour.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How soon to look again after a failure; at least a second. Default: one minute.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the tombstone of a removed bundle is kept, so that a late create event cannot bring it back. Default: 24 hours.</summary>
    public TimeSpan TombstoneRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many tombstones one statement deletes, 1 to 100,000. Default: 5,000.</summary>
    [Range(1, 100_000)]
    public int TombstoneBatch { get; set; } = 5_000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
    [
        .. AtLeast(nameof(Retention), Retention, TimeSpan.FromHours(1)),
        .. AtLeast(nameof(TombstoneRetention), TombstoneRetention, TimeSpan.FromMinutes(1)),
        .. AtLeast(nameof(Interval), Interval, TimeSpan.FromSeconds(1)),
        .. AtLeast(nameof(RetryDelay), RetryDelay, TimeSpan.FromSeconds(1)),
    ];

    private static IEnumerable<ValidationResult> AtLeast(string name, TimeSpan value, TimeSpan minimum) =>
        value >= minimum ? [] : [new ValidationResult($"{name} is {value}; it must be at least {minimum}.", [name])];
}
