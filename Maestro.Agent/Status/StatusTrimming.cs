using Maestro.Agent.Feedback;

namespace Maestro.Agent.Status;

/// <summary>Makes a status fit into one event: one that does not could never be sent, and would hold up all that follow (agent.md D-23).</summary>
internal static class StatusTrimming
{
    /// <summary>The status without as many <c>JsonRaw</c> values as need be, the largest first.</summary>
    /// <param name="status">The status as observed.</param>
    /// <param name="reported">The status as last reported; what is trimmed the same way again keeps its times.</param>
    /// <param name="maxBytes">Bytes its data may have.</param>
    /// <param name="now">The time.</param>
    public static WorkStatus Fit(WorkStatus status, WorkStatus reported, int maxBytes, DateTimeOffset now)
    {
        if (!status.Manifests.Any(manifest => manifest.Feedback.Any(value => value.Type == FeedbackType.JsonRaw)))
        {
            return status;
        }

        var excess = StatusWriting.Write(status).Length - maxBytes;
        if (excess <= 0)
        {
            return status;
        }

        var dropped = new HashSet<(int Manifest, FeedbackValue Value)>();
        foreach (var candidate in status.Manifests
            .SelectMany((manifest, index) => manifest.Feedback.Where(value => value.Type == FeedbackType.JsonRaw).Select(value => (index, value)))
            .OrderByDescending(candidate => candidate.value.Text.Length))
        {
            if (excess <= 0)
            {
                break;
            }

            dropped.Add(candidate);
            excess -= candidate.value.Text.Length;
        }

        return status with
        {
            Manifests =
            [
                .. status.Manifests.Select((manifest, index) =>
                    Without(manifest, dropped.Where(entry => entry.Manifest == index), reported, now)),
            ],
        };
    }

    private static ManifestStatus Without(
        ManifestStatus manifest, IEnumerable<(int Manifest, FeedbackValue Value)> dropped, WorkStatus reported, DateTimeOffset now)
    {
        var values = dropped.Select(entry => entry.Value).ToHashSet();
        if (values.Count == 0)
        {
            return manifest;
        }

        var kept = manifest.Feedback.RemoveAll(values.Contains);
        var names = string.Join(", ", manifest.Feedback.Where(values.Contains).Select(value => value.Name));
        var condition = new Condition(
            Condition.StatusFeedbackSynced,
            Condition.False,
            0,
            now,
            "StatusFeedbackSyncFailed",
            $"Sync status feedback failed with error the status is too large, these values are left out: {names}");
        var before = reported.Manifests.FirstOrDefault(other => other.Meta == manifest.Meta);
        return before?.Conditions.Find(Condition.StatusFeedbackSynced) is { } last
            && last.Message == condition.Message
            && before.Feedback.SequenceEqual(kept)
            ? manifest with { Feedback = kept, Conditions = manifest.Conditions.Renew(last) }
            : manifest with { Feedback = kept, Conditions = manifest.Conditions.Renew(condition) };
    }
}
