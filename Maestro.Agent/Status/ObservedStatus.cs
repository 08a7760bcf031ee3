using System.Collections.Immutable;
using Maestro.Agent.Cluster;
using Maestro.Agent.Feedback;
using Maestro.Agent.Works;

namespace Maestro.Agent.Status;

/// <summary>The status after the live objects were read (agent.md sections 4.2 to 4.8).</summary>
internal static class ObservedStatus
{
    /// <summary>Sets <c>Available</c>, the conditions of rules, and the feedback.</summary>
    /// <param name="before">The status as last reported; its manifests are those that were read.</param>
    /// <param name="work">The work.</param>
    /// <param name="reads">What reading each manifest of <paramref name="before"/> gave, in the same order.</param>
    /// <param name="maxJsonRawLength">Upper bound in bytes of one <c>JsonRaw</c> value.</param>
    /// <param name="now">The time.</param>
    public static WorkStatus After(
        WorkStatus before, Work work, IReadOnlyList<LiveRead> reads, int maxJsonRawLength, DateTimeOffset now)
    {
        var manifests = before.Manifests
            .Select((manifest, index) => Observe(manifest, work, reads[index], maxJsonRawLength, now))
            .ToImmutableArray();
        var conditions = before.Conditions;
        if (!ConditionRules.IsFromRule(manifests, Condition.Available))
        {
            conditions = conditions.Set(Availability(manifests, work.Generation, now));
        }

        return new WorkStatus(ConditionRules.Aggregate(conditions, manifests, work.Generation, now), manifests);
    }

    private static ManifestStatus Observe(
        ManifestStatus manifest, Work work, LiveRead read, int maxJsonRawLength, DateTimeOffset now)
    {
        var conditions = manifest.Conditions;
        var config = ManifestConfig.Select(work.Bundle.Configs, manifest.Meta);
        if (read.Object is not { } live)
        {
            return manifest with { Conditions = conditions.Set(Availability(read, now)) };
        }

        // A rule decides alone about its condition; setting the built-in value first would make the condition flap (agent.md D-15).
        var derived = ConditionRules.Evaluate(config.ConditionRules, manifest.Meta, live, work.Generation, now);
        if (derived.Find(Condition.Available) is null)
        {
            conditions = conditions.Set(Availability(read, now));
        }

        var (values, synced) = Feedback(config, manifest.Meta, live, maxJsonRawLength, now);
        if (derived.Find(Condition.StatusFeedbackSynced) is null)
        {
            conditions = values.SequenceEqual(manifest.Feedback) ? conditions.Set(synced) : conditions.Renew(synced);
        }

        return manifest with
        {
            Feedback = values,
            Conditions = ConditionRules.Enter(conditions, derived, work.Generation),
        };
    }

    private static (ImmutableArray<FeedbackValue> Values, Condition Synced) Feedback(
        ManifestConfig config, ResourceMeta meta, LiveObject live, int maxJsonRawLength, DateTimeOffset now)
    {
        if (config.FeedbackRules.IsEmpty)
        {
            return ([], Synced(Condition.True, "NoStatusFeedbackSynced", "", now));
        }

        var (values, errors) = FeedbackReading.Read(config.FeedbackRules, meta, live, maxJsonRawLength);
        return (values, errors.IsEmpty
            ? Synced(Condition.True, "StatusFeedbackSynced", "", now)
            : Synced(
                Condition.False,
                "StatusFeedbackSyncFailed",
                $"Sync status feedback failed with error {FeedbackReading.Join(errors)}",
                now));
    }

    private static Condition Synced(string status, string reason, string message, DateTimeOffset now) =>
        new(Condition.StatusFeedbackSynced, status, 0, now, reason, message);

    private static Condition Availability(LiveRead read, DateTimeOffset now)
    {
        var (status, reason, message) = read.Kind switch
        {
            LiveReadKind.Found => (Condition.True, "ResourceAvailable", "Resource is available"),
            LiveReadKind.NotFound => (Condition.False, "ResourceNotAvailable", "Resource is not available"),
            LiveReadKind.IncompleteMeta => (Condition.Unknown, "IncompleteResourceMeta", "Resource meta is incomplete"),
            _ => (Condition.Unknown, "FetchingResourceFailed", $"Failed to fetch resource: {read.Error}"),
        };
        return new Condition(Condition.Available, status, 0, now, reason, message);
    }

    private static Condition Availability(ImmutableArray<ManifestStatus> manifests, int generation, DateTimeOffset now)
    {
        var statuses = manifests.Select(manifest => manifest.Conditions.Find(Condition.Available)?.Status).ToList();
        var unavailable = statuses.Count(status => status == Condition.False);
        var unknown = statuses.Count(status => status == Condition.Unknown);
        var (result, reason, message) = 0 switch
        {
            _ when unavailable > 0 =>
                (Condition.False, "ResourcesNotAvailable", $"{unavailable} of {statuses.Count} resources are not available"),
            _ when unknown > 0 =>
                (Condition.Unknown, "ResourcesStatusUnknown", $"{unknown} of {statuses.Count} resources have unknown status"),
            _ when statuses.All(status => status is null) =>
                (Condition.Unknown, "ResourcesStatusUnknown", "cannot get any available resource "),
            _ => (Condition.True, "ResourcesAvailable", "All resources are available"),
        };
        return new Condition(Condition.Available, result, generation, now, reason, message);
    }
}
