using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.Tracing;

/// <summary>What is missing of a bundle, and why: pure functions of what is known.</summary>
public static class ReceiptRules
{
    private const int MaxReportedText = 1024;

    /// <summary>The receipt of the version that is wanted.</summary>
    public static Receipt Of(ReceiptFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var applied = StateOf(facts) == ConditionState.True;
        return new Receipt
        {
            ConsumerName = facts.ConsumerName,
            Source = facts.Source,
            Version = facts.Version,
            DeletedAt = facts.DeletedAt,
            Times = facts.Times with { Applied = applied ? facts.Times.Applied : null, Observed = applied ? facts.Times.Observed : null },
            NextDeliveryAt = facts.Standing.NextAt,
            Missing = facts.DeletedAt is null ? [.. MissingSteps(facts)] : [MissingProof(facts)],
        };
    }

    private static IEnumerable<MissingStep> MissingSteps(ReceiptFacts facts)
    {
        // The record of a delivery is written a moment later and only kept for some time; a status proves the delivery as well.
        var delivered = facts.IsAcknowledged || facts.Times.Delivered is not null;
        if (!delivered)
        {
            yield return NotDelivered(facts);
            yield return new MissingStep(ReceiptStep.Applied, MissingCause.Waiting, "waits for: delivered");
        }
        else if (WhyNotApplied(facts) is { } missing)
        {
            yield return missing;
        }
        else
        {
            if (WhyNotObserved(facts) is { } unobserved)
            {
                yield return unobserved;
            }

            yield break;
        }

        yield return new MissingStep(ReceiptStep.Observed, MissingCause.Waiting, "waits for: applied");
    }

    private static MissingStep NotDelivered(ReceiptFacts facts) => facts.Connection.IsConnected
        ? new MissingStep(ReceiptStep.Delivered, MissingCause.NotSentYet, $"{Connected(facts)}; version {facts.Version} is about to be sent{Next(facts)}")
        : new MissingStep(
            ReceiptStep.Delivered, WhyNotConnected(facts), $"{NotConnected(facts)}; version {facts.Version} is sent when one connects");

    private static MissingStep? WhyNotApplied(ReceiptFacts facts)
    {
        if (!facts.IsAcknowledged)
        {
            return facts.Connection.IsConnected
                ? new MissingStep(
                    ReceiptStep.Applied,
                    MissingCause.NoStatusYet,
                    $"{Connected(facts)}; version {facts.Version} was delivered {Times(facts.Times.Deliveries)}, no status of it yet{Next(facts)}")
                : new MissingStep(
                    ReceiptStep.Applied,
                    WhyNotConnected(facts),
                    $"{NotConnected(facts)}; version {facts.Version} was delivered {Times(facts.Times.Deliveries)}, last at " +
                    $"{Text(facts.Times.LastDelivered)}, and is sent again when one connects");
        }

        return StateOf(facts) switch
        {
            ConditionState.True => null,
            ConditionState.False => new MissingStep(
                ReceiptStep.Applied, MissingCause.NotApplied, $"the agent reports Applied=False for version {facts.Version}{Words(facts.Applied)}"),
            ConditionState.Unknown => new MissingStep(
                ReceiptStep.Applied, MissingCause.AppliedUnknown, $"the agent reports Applied=Unknown for version {facts.Version}{Words(facts.Applied)}"),
            _ => new MissingStep(
                ReceiptStep.Applied,
                MissingCause.AppliedUnknown,
                $"the agent reported on version {facts.Version}, but its status does not say yet whether that is applied"),
        };
    }

    private static MissingStep? WhyNotObserved(ReceiptFacts facts)
    {
        if (facts.Times.Observed is not null || facts.Times.Applied is null)
        {
            // A history that does not reach back to the status cannot tell whether anybody saw it.
            return null;
        }

        return facts.HasWatchers
            ? new MissingStep(
                ReceiptStep.Observed,
                MissingCause.NotObservedYet,
                $"there are watchers of source '{facts.Source}', but no record of the status being sent to them; the record follows within moments, " +
                "and a watcher that came later gets the status when it resyncs")
            : new MissingStep(
                ReceiptStep.Observed,
                MissingCause.NoWatcher,
                $"the status was not passed to any watcher: no watcher of source '{facts.Source}' is subscribed");
    }

    private static MissingStep MissingProof(ReceiptFacts facts)
    {
        var delivered = facts.Times.DeletionDelivered is null
            ? "the deletion was not delivered yet"
            : $"the deletion was delivered {Times(facts.Times.DeletionDeliveries)}, first at {Text(facts.Times.DeletionDelivered)}";
        if (!facts.Connection.IsConnected)
        {
            return new MissingStep(
                ReceiptStep.Gone,
                WhyNotConnected(facts),
                $"{NotConnected(facts)}; {delivered}, and is sent when one connects{(facts.LacksBroker ? "" : "; if none ever will, force-finalize the bundle")}");
        }

        return (facts.Times.DeletionDelivered, facts.Standing.Pending) switch
        {
            (null, true) => new MissingStep(ReceiptStep.Gone, MissingCause.NotSentYet, $"{Connected(facts)}; {delivered}{Next(facts)}"),
            (_, true) => new MissingStep(ReceiptStep.Gone, MissingCause.NoProofYet, $"{Connected(facts)}; {delivered}, no proof of it yet{Next(facts)}"),
            _ => new MissingStep(
                ReceiptStep.Gone,
                MissingCause.DeletionPaused,
                $"{Connected(facts)}; {delivered}; it is old, and too much else waits for it to be repeated; it is sent again when the agent resyncs"),
        };
    }

    private static ConditionState StateOf(ReceiptFacts facts) =>
        facts is { IsAcknowledged: true, Applied: { } applied } ? applied.Condition.At(facts.Version) : ConditionState.Absent;

    private static string Connected(ReceiptFacts facts) => $"an agent of consumer '{facts.ConsumerName}' is connected";

    private static MissingCause WhyNotConnected(ReceiptFacts facts) =>
        facts.LacksBroker ? MissingCause.BrokerNotConnected : MissingCause.AgentNotConnected;

    private static string NotConnected(ReceiptFacts facts)
    {
        if (facts.LacksBroker)
        {
            return $"no server is connected to the message broker through which consumer '{facts.ConsumerName}' is reached";
        }

        var seen = facts.Connection.LastSeen is { } lastSeen ? $"; it was last seen at {Text(lastSeen)}" : "; none was seen before, as far as is known";
        var silent = facts.Connection.Silent.IsEmpty
            ? ""
            : $" (gateway {string.Join(", ", facts.Connection.Silent)} did not answer and may hold one)";
        return $"consumer '{facts.ConsumerName}' has no agent connected{seen}{silent}";
    }

    private static string Next(ReceiptFacts facts) => facts.Standing.NextAt is { } next ? $"; next delivery at {Text(next)}" : "";

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";

    private static string Text(DateTimeOffset? time) => time is { } known ? Rfc3339.FormatSeconds(known) : "an unknown time";

    private static string Words(ReportedCondition? condition)
    {
        var words = string.Join(": ", new[] { condition?.Reason, condition?.Message }.Where(text => !string.IsNullOrEmpty(text)));
        return words.Length == 0 ? "" : words.Length > MaxReportedText ? $": {words[..MaxReportedText]}…" : $": {words}";
    }
}
