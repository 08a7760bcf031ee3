namespace Maestro.Grains.Reprocessing.Effects;

/// <summary>How long an attempt may take and how long it is tried (reprocessing.md section 4.2).</summary>
/// <param name="Timeout">The limit of one attempt.</param>
/// <param name="MaxAttempts">After so many failures it is given up; null for no such limit.</param>
/// <param name="MaxAge">After that time it is given up; null for no such limit.</param>
internal sealed record EffectPolicy(TimeSpan Timeout, int? MaxAttempts, TimeSpan? MaxAge = null)
{
    /// <summary>How often in a row API core is asked in vain before a commit.</summary>
    private const int MaxLooks = 10;

    /// <summary>How long at least a commit in doubt is looked for while API core does not even answer.</summary>
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromHours(1);

    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly EffectPolicy Resolving = new(TimeSpan.FromMinutes(6), 10);
    private static readonly EffectPolicy Refreshing = Resolving with { MaxAttempts = 5 };
    private static readonly EffectPolicy Committing = new(TimeSpan.FromMinutes(31), 5);
    private static readonly EffectPolicy Dispatching = new(TimeSpan.FromSeconds(60), 10);
    private static readonly EffectPolicy Status = new(TimeSpan.FromSeconds(30), null, Day);
    private static readonly EffectPolicy Classifying = new(TimeSpan.FromSeconds(30), null);
    private static readonly EffectPolicy ErrorEvents = new(TimeSpan.FromSeconds(60), null, Day);
    private static readonly EffectPolicy Starting = new(TimeSpan.FromSeconds(5), 1);
    private static readonly EffectPolicy Notifying = new(TimeSpan.FromSeconds(60), 10);
    private static readonly EffectPolicy Publishing = new(TimeSpan.FromSeconds(30), null);
    private static readonly EffectPolicy Closing = new(TimeSpan.FromSeconds(20), null);
    private static readonly EffectPolicy Looking = new(TimeSpan.FromSeconds(5), null);

    /// <summary>The policy of an effect.</summary>
    public static EffectPolicy Of(Effect effect) => effect.Kind switch
    {
        EffectKind.Resolve => effect.Item == 0 ? Refreshing : Resolving,
        EffectKind.Commit => Committing,
        EffectKind.Dispatch => Dispatching,
        EffectKind.InstanceStatus => Status,
        EffectKind.Classify => Classifying,
        EffectKind.ErrorEvent => ErrorEvents,
        EffectKind.Notify => effect.Target == Events.PlatformEvents.Starting ? Starting : Notifying,
        EffectKind.Publish => Publishing,
        EffectKind.CloseGate => Closing,
        EffectKind.LookAtQueue => Looking,
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect.Kind, "no such kind of effect"),
    };

    /// <summary>True when one more failure is one too many.</summary>
    public bool IsSpent(Effect effect, DateTimeOffset now) =>
        effect.Failures + 1 >= MaxAttempts || (MaxAge is { } age && now - effect.CreatedAt >= age);

    /// <summary>True when one more question of a commit that API core does not answer is one too many.</summary>
    public static bool IsLookedForInVain(Effect commit, DateTimeOffset now) =>
        commit.FailedLooks + 1 >= MaxLooks && (commit.InDoubtSince is not { } since || now - since >= LongestDoubt);

    /// <summary>The pause before the next attempt: doubling, capped, give or take a fifth.</summary>
    public static TimeSpan PauseAfter(int failures, ReprocessingOptions options, Random random)
    {
        var doubled = options.RetryDelay * Math.Pow(2, Math.Min(failures - 1, 30));
        var capped = doubled < options.MaxRetryDelay ? doubled : options.MaxRetryDelay;
        return capped * (0.8 + (0.4 * random.NextDouble()));
    }
}
