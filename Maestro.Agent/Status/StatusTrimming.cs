using System.Collections.Immutable;
using Maestro.Agent.Feedback;

namespace Maestro.Agent.Status;

/// <summary>Makes a status fit into one event: one that does not could never be sent, and would hold up all that follow (agent.md D-23).</summary>
internal static class StatusTrimming
{
    private const int LongestMessage = 1024;

    /// <summary>
    /// The status without as many <c>JsonRaw</c> values as need be, the largest first; if it is still too large, with its messages cut; and if
    /// that is not enough, without as many texts.
    /// </summary>
    /// <param name="status">The status as observed.</param>
    /// <param name="reported">The status as last reported; what is trimmed the same way again keeps its times.</param>
    /// <param name="maxBytes">Bytes its data may have.</param>
    /// <param name="now">The time.</param>
    public static WorkStatus Fit(WorkStatus status, WorkStatus reported, int maxBytes, DateTimeOffset now)
    {
        if (MostBytes(status) <= maxBytes)
        {
            return status;
        }

        long excess = StatusWriting.Write(status).Length - maxBytes;
        if (excess <= 0)
        {
            return status;
        }

        var dropped = new HashSet<(int Manifest, FeedbackValue Value)>();
        excess = Drop(FeedbackType.JsonRaw, excess);
        var cut = excess > 0 ? CutMessages(status) : status;
        excess -= Messages(status) - Messages(cut);
        Drop(FeedbackType.String, excess);
        return cut with
        {
            Manifests =
            [
                .. cut.Manifests.Select((manifest, index) =>
                    Without(manifest, dropped.Where(entry => entry.Manifest == index), reported, now)),
            ],
        };

        long Drop(FeedbackType type, long left)
        {
            foreach (var candidate in status.Manifests
                .SelectMany((manifest, index) => manifest.Feedback.Where(value => value.Type == type).Select(value => (index, value)))
                .OrderByDescending(candidate => candidate.value.Text.Length)
                .TakeWhile(_ => left > 0))
            {
                dropped.Add(candidate);
                left -= candidate.value.Text.Length;
            }

            return left;
        }
    }

    // No status is larger than that, and nearly all are far below the limit; so hardly any is written only to be measured.
    private static long MostBytes(WorkStatus status)
    {
        const int Frame = 1024;
        const int Escaped = 6;
        return Frame + Conditions(status.Conditions) + status.Manifests.Sum(manifest =>
            (4 * Frame) + Conditions(manifest.Conditions) + manifest.Feedback.Sum(value => Frame + (Escaped * (long)(value.Name.Length + value.Text.Length))));

        static long Conditions(ImmutableArray<Condition> conditions) => conditions.Sum(condition =>
            Frame + (Escaped * ((long)condition.Type.Length + condition.Reason.Length + condition.Message.Length)));
    }

    private static long Messages(WorkStatus status) =>
        Messages(status.Conditions) + status.Manifests.Sum(manifest => Messages(manifest.Conditions));

    private static long Messages(ImmutableArray<Condition> conditions) => conditions.Sum(condition => (long)condition.Message.Length);

    private static WorkStatus CutMessages(WorkStatus status) => status with
    {
        Conditions = Cut(status.Conditions),
        Manifests = [.. status.Manifests.Select(manifest => manifest with { Conditions = Cut(manifest.Conditions) })],
    };

    private static ImmutableArray<Condition> Cut(ImmutableArray<Condition> conditions) =>
        [.. conditions.Select(condition => condition.Message.Length <= LongestMessage ? condition : condition with { Message = Cut(condition.Message) })];

    private static string Cut(string message)
    {
        var kept = char.IsHighSurrogate(message[LongestMessage - 1]) ? LongestMessage - 1 : LongestMessage;
        return $"{message.AsSpan(0, kept)}... ({message.Length - kept} more characters)";
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
