using Maestro.Grains.Delivery;
using Maestro.Grains.Tracing;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.Tests.Tracing;

public sealed class ReceiptRulesTests
{
    private static readonly DateTimeOffset T = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

    private static readonly ReceiptFacts Accepted = new()
    {
        ConsumerName = "north",
        Source = "ledger",
        Version = 3,
        Times = new VersionTimes { Accepted = T },
        Connection = new ConsumerConnection([], []),
        Standing = new DeliveryStanding(Attached: false, Pending: true, NextAt: null),
    };

    private static readonly ConsumerConnection Attached = new([new AgentConnection("g1", 1, T, T, [])], []);
    private static readonly ConsumerConnection Departed = new([new AgentConnection("g1", 0, null, T, [])], []);
    private static readonly DeliveryStanding Sending = new(Attached: true, Pending: true, T.AddMinutes(2));

    private static readonly ReceiptFacts Connected = Accepted with { Connection = Attached, Standing = Sending };

    private static readonly ReceiptFacts Delivered = Connected with
    {
        Times = new VersionTimes { Accepted = T, Delivered = T, LastDelivered = T.AddMinutes(1), Deliveries = 3 },
    };

    private static readonly ReceiptFacts Applied = Delivered with
    {
        IsAcknowledged = true,
        Applied = Report(ConditionState.True),
        Times = Delivered.Times with { Acknowledged = T, Applied = T },
    };

    private static readonly ReceiptFacts Deleting = Applied with { DeletedAt = T };

    public static TheoryData<string, ReceiptFacts, string> Cases => new()
    {
        {
            "nobody was ever there", Accepted,
            "Delivered AgentNotConnected: consumer 'north' has no agent connected; none was seen before, as far as is known; version 3 is sent when one connects"
        },
        {
            "it went", Accepted with { Connection = Departed },
            "Delivered AgentNotConnected: consumer 'north' has no agent connected; it was last seen at 2026-03-02T09:30:00Z; version 3 is sent when one connects"
        },
        {
            "only its last report is known", Accepted with { Connection = Accepted.Connection with { LastReport = T } },
            "Delivered AgentNotConnected: consumer 'north' has no agent connected; it was last seen at 2026-03-02T09:30:00Z; version 3 is sent when one connects"
        },
        {
            "a gateway does not answer", Accepted with { Connection = Departed with { Silent = ["g2", "g3"] } },
            "Delivered AgentNotConnected: consumer 'north' has no agent connected; it was last seen at 2026-03-02T09:30:00Z " +
            "(gateway g2, g3 did not answer and may hold one); version 3 is sent when one connects"
        },
        {
            "the broker is away", Accepted with { LacksBroker = true, Connection = Departed },
            "Delivered BrokerNotConnected: no server is connected to the message broker through which consumer 'north' is reached; version 3 is sent when one connects"
        },
        {
            "delivered, then the broker went", Delivered with { LacksBroker = true, Connection = Departed },
            "Applied BrokerNotConnected: no server is connected to the message broker through which consumer 'north' is reached; version 3 was delivered 3 times, " +
            "last at 2026-03-02T09:31:00Z, and is sent again when one connects"
        },
        {
            "deleting, the broker went", Deleting with { LacksBroker = true, Connection = Departed },
            "Gone BrokerNotConnected: no server is connected to the message broker through which consumer 'north' is reached; the deletion was not delivered yet, " +
            "and is sent when one connects"
        },
        {
            "the broker is away, and the agent came to a gateway", Connected with { LacksBroker = true },
            "Delivered NotSentYet: an agent of consumer 'north' is connected; version 3 is about to be sent; next delivery at 2026-03-02T09:32:00Z"
        },
        {
            "connected and not sent", Connected,
            "Delivered NotSentYet: an agent of consumer 'north' is connected; version 3 is about to be sent; next delivery at 2026-03-02T09:32:00Z"
        },
        {
            "no status", Delivered,
            "Applied NoStatusYet: an agent of consumer 'north' is connected; version 3 was delivered 3 times, no status of it yet; next delivery at 2026-03-02T09:32:00Z"
        },
        {
            "no status and nothing planned", Delivered with { Standing = Sending with { NextAt = null }, Times = Delivered.Times with { Deliveries = 1 } },
            "Applied NoStatusYet: an agent of consumer 'north' is connected; version 3 was delivered once, no status of it yet"
        },
        {
            "delivered, then it went", Delivered with { Connection = Departed },
            "Applied AgentNotConnected: consumer 'north' has no agent connected; it was last seen at 2026-03-02T09:30:00Z; version 3 was delivered 3 times, " +
            "last at 2026-03-02T09:31:00Z, and is sent again when one connects"
        },
        {
            "not applied", Applied with { Applied = Report(ConditionState.False, "AppliedManifestWorkFailed", "namespaces \"x\" not found") },
            "Applied NotApplied: the agent reports Applied=False for version 3: AppliedManifestWorkFailed: namespaces \"x\" not found"
        },
        {
            "not applied, without words", Applied with { Applied = Report(ConditionState.False) },
            "Applied NotApplied: the agent reports Applied=False for version 3"
        },
        {
            "not applied, in very many words", Applied with { Applied = Report(ConditionState.False, "", new string('x', 5000)) },
            $"Applied NotApplied: the agent reports Applied=False for version 3: {new string('x', 1024)}…"
        },
        {
            "unknown", Applied with { Applied = Report(ConditionState.Unknown, "Busy") },
            "Applied AppliedUnknown: the agent reports Applied=Unknown for version 3: Busy"
        },
        {
            "no condition", Applied with { Applied = null },
            "Applied AppliedUnknown: the agent reported on version 3, but its status does not say yet whether that is applied"
        },
        {
            "a condition of the version before", Applied with { Applied = Report(ConditionState.True, generation: 2) },
            "Applied AppliedUnknown: the agent reported on version 3, but its status does not say yet whether that is applied"
        },
        {
            "nobody watches", Applied,
            "Observed NoWatcher: the status was not passed to any watcher: no watcher of source 'ledger' is subscribed"
        },
        {
            "somebody watches", Applied with { HasWatchers = true },
            "Observed NotObservedYet: there are watchers of source 'ledger', but no record of the status being sent to them; the record follows within moments, " +
            "and a watcher that came later gets the status when it resyncs"
        },
        { "observed", Applied with { Times = Applied.Times with { Observed = T } }, "" },
        { "applied, and the history does not reach back", Applied with { Times = new VersionTimes() }, "" },
        {
            "deleting, it went", Deleting with { Connection = Departed },
            "Gone AgentNotConnected: consumer 'north' has no agent connected; it was last seen at 2026-03-02T09:30:00Z; the deletion was not delivered yet, " +
            "and is sent when one connects; if none ever will, force-finalize the bundle"
        },
        {
            "deleting, not sent", Deleting,
            "Gone NotSentYet: an agent of consumer 'north' is connected; the deletion was not delivered yet; next delivery at 2026-03-02T09:32:00Z"
        },
        {
            "deleting, delivered", Deleting with { Times = Deleting.Times with { DeletionDelivered = T, DeletionDeliveries = 2 } },
            "Gone NoProofYet: an agent of consumer 'north' is connected; the deletion was delivered 2 times, first at 2026-03-02T09:30:00Z, no proof of it yet; " +
            "next delivery at 2026-03-02T09:32:00Z"
        },
        {
            "deleting, stale", Deleting with { Standing = new DeliveryStanding(true, false, null), Times = Deleting.Times with { DeletionDelivered = T, DeletionDeliveries = 9 } },
            "Gone DeletionPaused: an agent of consumer 'north' is connected; the deletion was delivered 9 times, first at 2026-03-02T09:30:00Z; " +
            "it is old, and too much else waits for it to be repeated; it is sent again when the agent resyncs"
        },
    };

    [Theory, MemberData(nameof(Cases))]
    public void The_first_missing_step_tells_the_cause(string what, ReceiptFacts facts, string first)
    {
        var missing = ReceiptRules.Of(facts).Missing.FirstOrDefault();

        Assert.True(first == (missing is null ? "" : $"{missing.Step} {missing.Cause}: {missing.Reason}"), $"{what}: {missing}");
    }

    [Fact]
    public void Later_steps_wait_for_earlier_ones()
    {
        Assert.Equal(
            ["Delivered AgentNotConnected", "Applied Waiting", "Observed Waiting"], Steps(Accepted));
        Assert.Equal(["Applied NoStatusYet", "Observed Waiting"], Steps(Delivered));
        Assert.Equal(["Observed NoWatcher"], Steps(Applied));
        Assert.Equal(["Gone NotSentYet"], Steps(Deleting));
    }

    [Fact]
    public void A_status_proves_the_delivery_that_was_not_recorded() =>
        Assert.DoesNotContain(ReceiptRules.Of(Applied with { Times = Applied.Times with { Delivered = null } }).Missing, missing => missing.Step == ReceiptStep.Delivered);

    [Fact]
    public void What_is_not_applied_any_more_has_no_time_of_it()
    {
        var applied = Applied with { Times = Applied.Times with { Observed = T } };

        var times = ReceiptRules.Of(applied with { Applied = Report(ConditionState.False) }).Times;

        Assert.Equal((null, null, T), (times.Applied, times.Observed, times.Acknowledged));
        Assert.Equal((T, T), (ReceiptRules.Of(applied).Times.Applied, ReceiptRules.Of(applied).Times.Observed));
    }

    private static ReportedCondition Report(ConditionState state, string reason = "", string message = "", long generation = 3) =>
        new(new WorkCondition(state, generation), reason, message);

    private static string[] Steps(ReceiptFacts facts) =>
        [.. ReceiptRules.Of(facts).Missing.Select(missing => $"{missing.Step} {missing.Cause}")];
}
