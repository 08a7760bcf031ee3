using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tests.Clusters;
using Maestro.Grains.Tests.Delivery;
using Maestro.Grains.Tests.ResourceBundles;
using Maestro.Grains.Tracing;
using Maestro.Testing;

namespace Maestro.Grains.Tests.Tracing;

using static ClusterFixture;

/// <summary>What operators are told, by real grains with gateways of a client process.</summary>
[Collection(OneSilo.Name)]
public sealed class TraceReaderTests(ClusterFixture fixture)
{
    private static readonly DateTimeOffset T = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

    private readonly string _source = $"source-{Guid.NewGuid():N}";

    private ITraceReader Reader => fixture.Cluster.GetGrain<ITraceReader>(0);

    [Fact]
    public async Task A_receipt_follows_the_bundle_on_its_way()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var gateway = await AnnouncedGateway.JoinAsync(fixture.Cluster, Holding(consumer));
        await gateway.AttachAsync(consumer);
        var id = await fixture.CreateBundleAsync(consumer, _source);

        var delivered = await ReceiptAsync(id, receipt => receipt.Times.Delivered is not null, "the delivery");
        Assert.Equal((ReceiptStep.Applied, MissingCause.NoStatusYet), (delivered.Missing[0].Step, delivered.Missing[0].Cause));
        Assert.NotNull(delivered.NextDeliveryAt);
        Assert.Equal(1, delivered.Times.Deliveries);
        Assert.NotNull(delivered.Times.Accepted);

        await ReportAppliedAsync(id, consumer, 1);
        var unobserved = await Reader.GetReceipt(id);
        Assert.Equal((ReceiptStep.Observed, MissingCause.NoWatcher), (Assert.Single(unobserved!.Missing).Step, unobserved.Missing[0].Cause));
        Assert.NotNull(unobserved.Times.Applied);

        await gateway.AnnounceAsync(2, _source);
        await ReportAppliedAsync(id, consumer, 2);
        var complete = await ReceiptAsync(id, receipt => receipt.Missing.IsEmpty, "the record of the observation");
        Assert.True(complete.Times.Accepted <= complete.Times.Delivered && complete.Times.Applied <= complete.Times.Observed);
        Assert.Equal(unobserved.Times.Applied, complete.Times.Applied);
    }

    [Fact]
    public async Task Only_what_changes_the_conditions_is_recorded_as_observed_and_what_a_resync_sends()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var watcher = await AnnouncedGateway.JoinAsync(fixture.Cluster, null, _source);
        var id = await fixture.CreateBundleAsync(consumer, _source);
        for (var sequence = 1; sequence <= 5; sequence++)
        {
            await ReportAppliedAsync(id, consumer, sequence);
        }

        await ObservedAsync(id, 1);
        for (var again = 0; again < 3; again++)
        {
            await fixture.Reader.ReadStatuses(_source, [id]);
        }

        // The first record was of an earlier status; the later reads find the one the first of them wrote.
        await ObservedAsync(id, 2);
        var other = await fixture.CreateBundleAsync(consumer, _source);
        await ReportAppliedAsync(other, consumer, 1);
        await ObservedAsync(other, 1);
        await ObservedAsync(id, 2);
    }

    [Fact]
    public async Task A_bundle_for_nobody_tells_when_the_agent_was_seen_last()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var gateway = await AnnouncedGateway.JoinAsync(
            fixture.Cluster, new ScriptedGateway { ConnectionOf = name => Connection(name == consumer, "remembers", subscriptions: 0) });
        var id = await fixture.CreateBundleAsync(consumer, _source);

        var missing = (await Reader.GetReceipt(id))!.Missing[0];

        Assert.Equal((ReceiptStep.Delivered, MissingCause.AgentNotConnected), (missing.Step, missing.Cause));
        Assert.Contains("last seen at 2026-03-02T09:30:00Z", missing.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connections_of_all_gateways_count_and_one_that_does_not_answer_is_named()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var first = await AnnouncedGateway.JoinAsync(fixture.Cluster, Holding(consumer, "g-1"));
        await using var second = await AnnouncedGateway.JoinAsync(
            fixture.Cluster, new ScriptedGateway { ConnectionOf = name => Connection(name == consumer, "g-2", subscriptions: 2, since: T.AddHours(-1)) });
        await using var silent = await AnnouncedGateway.JoinAsync(
            fixture.Cluster, new ScriptedGateway { ConnectionOf = _ => Task.FromException<AgentConnection?>(new InvalidOperationException("no")) });

        var connection = await Reader.GetConnection(consumer);

        Assert.Equal(["g-1", "g-2"], connection.Gateways.Select(gateway => gateway.GatewayId));
        Assert.Equal((true, T.AddHours(-1), T), (connection.IsConnected, connection.Since, connection.LastSeen));
        Assert.Equal(silent.Id, Assert.Single(connection.Silent));
        Assert.Empty((await Reader.GetConnection("somebody-else")).Gateways);
    }

    [Fact]
    public async Task Without_any_gateway_the_last_report_tells_when_the_agent_was_there()
    {
        var consumer = await fixture.NewConsumerAsync();
        Assert.Null((await Reader.GetConnection(consumer)).LastSeen);
        var id = await fixture.CreateBundleAsync(consumer, _source);
        await ReportAppliedAsync(id, consumer, 1);

        var connection = await Reader.GetConnection(consumer);

        Assert.False(connection.IsConnected);
        Assert.Equal((await Reader.GetReceipt(id))!.Times.Acknowledged, connection.LastSeen);
    }

    [Fact]
    public async Task There_is_no_receipt_of_what_is_not_there() => Assert.Null(await Reader.GetReceipt("nosuch"));

    private static ScriptedGateway Holding(string consumer, string id = "g-1") =>
        new() { ConnectionOf = name => Connection(name == consumer, id, subscriptions: 1), HoldsConsumer = name => Task.FromResult(name == consumer) };

    private static Task<AgentConnection?> Connection(bool known, string id, int subscriptions, DateTimeOffset? since = null) =>
        Task.FromResult(known ? new AgentConnection(id, subscriptions, subscriptions > 0 ? since ?? T : null, T, []) : null);

    private async Task ReportAppliedAsync(string id, string consumer, int sequence) => Assert.Equal(
        SpecAnswer.Ok(1),
        await fixture.Cluster.GetGrain<IResourceBundleGrain>(id)
            .UpdateStatus(SampleBundle.Report(1, sequence, consumer: consumer) with { Conditions = "Applied=True" }));

    private async Task<Receipt> ReceiptAsync(string id, Func<Receipt, bool> wanted, string what)
    {
        Receipt? receipt = null;
        await Eventually.TrueAsync(async () => (receipt = await Reader.GetReceipt(id)) is not null && wanted(receipt), Patience, what);
        return receipt!;
    }

    private Task ObservedAsync(string id, int count) => Eventually.TrueAsync(
        async () => (await Reader.ListEvents(new BundleEventQuery(id, false, 1, 100))).Items.Count(line => line.Kind == BundleEventKind.Observed) == count,
        Patience,
        $"{count} records of {id} being observed");
}
