using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Maestro.Grains.Tests.Clusters;
using Maestro.Grains.Tests.Delivery;
using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Maestro.Testing;

namespace Maestro.Grains.Tests.ResourceBundles;

using static ClusterFixture;
using static SampleBundle;

[Collection(OneSilo.Name)]
public sealed class ResourceBundleGrainTests(ClusterFixture fixture)
{
    [Fact, Trait("Checklist", "protocol-55")]
    public async Task Every_gateway_of_the_consumer_is_sent_each_spec()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var first = await AttachedAsync(consumer);
        await using var second = await AttachedAsync(consumer);

        var id = await fixture.CreateBundleAsync(consumer);
        await UpdateAsync(id, consumer, "u-1");
        await fixture.ApplyAsync(id, Command(SpecAction.Delete, consumer: consumer));

        foreach (var gateway in new[] { first.Gateway, second.Gateway })
        {
            await Eventually.TrueAsync(() => gateway.Specs.Count >= 3, Patience, "three events");
            Assert.Equal([(1, false), (2, false), (2, true)], gateway.Specs.Select(spec => (spec.Version, spec.Deleting)));
            Assert.Equal(
                ["create_request", "update_request", "delete_request"],
                gateway.Specs.Select(spec => EventType.TryParse(Decode(spec.Event).Type, out var type) ? type.Action : ""));
        }
    }

    [Fact, Trait("Checklist", "protocol-55")]
    public async Task Each_spec_is_sent_as_it_came_however_long_the_one_before_was()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var attached = await AttachedAsync(consumer);
        var id = await fixture.CreateBundleAsync(consumer);
        StoredSpec[] specs = [.. new[] { 10, 5000, 4900, 5100, 1, 20_000 }.Select((length, i) =>
            Spec($"u-{i}", new string((char)('a' + i), length), i % 2 == 0 ? null : $$"""{"name":"work-{{i}}"}"""))];

        foreach (var spec in specs)
        {
            await fixture.ApplyAsync(id, Command(SpecAction.Update, spec: spec, consumer: consumer));
        }

        await fixture.Cluster.GetGrain<IResourceBundleGrain>(id).Delete("operator", "operation-7");

        await Eventually.TrueAsync(() => attached.Gateway.Specs.Count >= specs.Length + 2, Patience, "all events");
        var events = attached.Gateway.Specs.Skip(1).Select(spec => Decode(spec.Event)).ToArray();
        Assert.Equal([.. specs.Select(DataOf), DataOf(specs[^1])], events.Select(Data));
        Assert.Equal(
            [.. specs.Select(spec => spec.Metadata.IsEmpty), specs[^1].Metadata.IsEmpty], events.Select(sent => sent[ExtensionNames.Metadata] is null));
        Assert.Contains("operation-7", (string)events[^1][ExtensionNames.LogTracing]!, StringComparison.Ordinal);

        static string DataOf(StoredSpec spec) => System.Text.Encoding.UTF8.GetString(spec.Data.Span);
    }

    [Fact, Trait("Checklist", "protocol-33")]
    public async Task A_bundle_of_an_unknown_consumer_is_refused_and_not_stored()
    {
        var id = NewId();

        var answer = await fixture.ApplyAsync(id, Command(SpecAction.Create, consumer: "nobody"));

        Assert.Equal(MaestroErrorCode.General, answer.Code);
        Assert.Contains("'nobody' does not exist", answer.Reason, StringComparison.Ordinal);
        Assert.Null(await fixture.Reader.GetBundle(id));
        Assert.Equal(MaestroErrorCode.General, (await fixture.ApplyAsync(id, Command(SpecAction.Create, consumer: "nobody"))).Code);
    }

    [Fact, Trait("Checklist", "protocol-40")]
    public async Task Of_twenty_concurrent_updates_with_one_base_version_exactly_one_succeeds()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var gateway = await AttachedAsync(consumer);
        var id = await fixture.CreateBundleAsync(consumer);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            fixture.ApplyAsync(id, Command(SpecAction.Update, 1, Spec($"update-{i}", $"{i}"), consumer: consumer))));

        Assert.Equal(SpecAnswer.Ok(2), Assert.Single(answers, answer => answer.Code == MaestroErrorCode.None));
        Assert.All(answers.Where(answer => answer.Code != MaestroErrorCode.None), answer =>
        {
            Assert.Equal(MaestroErrorCode.Conflict, answer.Code);
            Assert.Contains("the latest version: 2", answer.Reason, StringComparison.Ordinal);
        });
        await UpdateAsync(id, consumer, "last", version: 2);
        await Eventually.TrueAsync(() => gateway.Gateway.Specs.Any(spec => spec.Version == 3), Patience, "version 3");
        Assert.Equal([1, 2, 3], gateway.Gateway.Specs.Select(spec => spec.Version));
    }

    [Fact, Trait("Checklist", "protocol-41")]
    public async Task What_changes_nothing_produces_no_event()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var gateway = await AttachedAsync(consumer);
        var id = await fixture.CreateBundleAsync(consumer);
        await UpdateAsync(id, consumer, "u-1");

        Assert.Equal(SpecAnswer.Ok(2), await UpdateAsync(id, consumer, "u-1"));
        Assert.Equal(SpecAnswer.Ok(2), await UpdateAsync(id, consumer, "u-1", version: 1));
        Assert.Equal(MaestroErrorCode.Conflict, (await fixture.ApplyAsync(id, Command(SpecAction.Create, consumer: consumer))).Code);
        await fixture.ApplyAsync(id, Command(SpecAction.Delete, consumer: consumer));
        Assert.Equal(SpecAnswer.Ok(2), await fixture.ApplyAsync(id, Command(SpecAction.Delete, consumer: consumer)));
        var next = await fixture.CreateBundleAsync(consumer);

        await Eventually.TrueAsync(() => gateway.Gateway.Specs.Any(spec => spec.ResourceId == next), Patience, "the next bundle");
        Assert.Equal([1, 2, 2, 1], gateway.Gateway.Specs.Select(spec => spec.Version));
    }

    [Fact, Trait("Checklist", "protocol-43")]
    public async Task What_is_stored_survives_the_activation()
    {
        var consumer = await fixture.NewConsumerAsync();
        var id = await fixture.CreateBundleAsync(consumer);
        await UpdateAsync(id, consumer, "u-1");
        await fixture.ReportAsync(id, consumer, 2, 100);
        await DeactivateAsync(fixture.Cluster.GetGrain<IResourceBundleGrain>(id));

        Assert.Equal(SpecAnswer.Ok(2), await UpdateAsync(id, consumer, "u-1"));
        Assert.Equal(SpecAnswer.Ok(3), await UpdateAsync(id, consumer, "u-2", version: 2));
        var stored = (await fixture.Reader.GetBundle(id))!.State;
        Assert.Equal((3, 2, SequenceText(100), Source, consumer), (stored.Version, stored.Status!.Version, stored.Status.SequenceId, stored.Source, stored.ConsumerName));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(true, "nobody")]
    public async Task A_bundle_that_is_there_is_not_created_again(bool afterDeactivation, string? otherConsumer)
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var gateway = await AttachedAsync(consumer);
        var id = await fixture.CreateBundleAsync(consumer);
        if (afterDeactivation)
        {
            await DeactivateAsync(fixture.Cluster.GetGrain<IResourceBundleGrain>(id));
        }

        var again = await fixture.ApplyAsync(id, Command(SpecAction.Create, spec: Spec("again"), consumer: otherConsumer ?? consumer));

        Assert.Equal((MaestroErrorCode.Conflict, "This Resource already exists"), (again.Code, again.Reason!.Split(": ")[^1]));
        Assert.Equal($"create-{id}", (await fixture.Reader.GetBundle(id))!.State.Spec.EventId);
        Assert.Equal(SpecAnswer.Ok(2), await UpdateAsync(id, consumer, "u-1", version: 1));
        await Eventually.TrueAsync(() => gateway.Gateway.Specs.Count >= 2, Patience, "two events");
        Assert.Equal([1, 2], gateway.Gateway.Specs.Select(spec => spec.Version));
    }

    [Fact]
    public async Task Where_memory_is_short_a_bundle_that_was_used_leaves_it_early()
    {
        var consumer = await fixture.NewConsumerAsync();
        var kept = await fixture.CreateBundleAsync(consumer);
        var updated = await fixture.CreateBundleAsync(consumer);
        var reported = await fixture.CreateBundleAsync(consumer);
        await ShortAsync(true);
        try
        {
            await UpdateAsync(updated, consumer, "u-1");
            await fixture.ReportAsync(reported, consumer, 1, 100);
            foreach (var id in new[] { updated, reported })
            {
                await Eventually.TrueAsync(async () => !await IsActiveAsync(id), Patience, "a bundle that leaves memory");
            }

            Assert.True(await IsActiveAsync(kept));
        }
        finally
        {
            await ShortAsync(false);
        }
    }

    [Fact, Trait("Checklist", "protocol-70")]
    public async Task The_gateways_have_the_final_status_before_the_bundle_is_gone_and_pass_it_on_when_it_is()
    {
        var source = $"source-{NewId()}";
        var consumer = await fixture.NewConsumerAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var watcher = await AnnouncedGateway.JoinAsync(
            fixture.Cluster, new ScriptedGateway { BeforeTake = () => gate.Task }, source);
        var id = await fixture.CreateBundleAsync(consumer, source);
        var isFoundAtTheEnd = new TaskCompletionSource<bool>();
        watcher.Gateway.BeforeItem = async item =>
        {
            if (item is StatusDelivery { IsFinal: true, AwaitsRemoval: false })
            {
                isFoundAtTheEnd.TrySetResult(await fixture.Reader.GetBundle(id) is not null);
            }
        };
        await fixture.ApplyAsync(id, Command(SpecAction.Delete, source: source, consumer: consumer));

        var removing = fixture.ReportAsync(id, consumer, 1, 100, deleted: true);
        await Eventually.TrueAsync(() => watcher.Gateway.Batches > 0, Patience, "the final status on its way");
        Assert.NotNull(await fixture.Reader.GetBundle(id));
        gate.SetResult();
        Assert.Equal(MaestroErrorCode.None, (await removing).Code);

        Assert.Null(await fixture.Reader.GetBundle(id));
        Assert.Equal(id, Assert.Single(watcher.Gateway.Held).ResourceId);
        Assert.False(await isFoundAtTheEnd.Task.WaitAsync(Patience));
        Assert.Equal(MaestroErrorCode.None, (await fixture.ReportAsync(id, consumer, 1, 101, deleted: true)).Code);
        var last = await fixture.CreateBundleAsync(consumer, source);
        await fixture.ReportAsync(last, consumer, 1, 1);
        await Eventually.TrueAsync(() => watcher.Gateway.Statuses.Any(status => status.ResourceId == last), Patience, "a later status");
        Assert.Equal([id, last], watcher.Gateway.Statuses.Select(status => status.ResourceId));
    }

    // As when the database commits and goes away before it can say so.
    [Fact]
    public async Task A_deletion_that_was_committed_without_its_grain_knowing_is_delivered_though_nobody_asks_again()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var attached = await AttachedAsync(consumer);
        var (id, before) = await AcknowledgedAsync(consumer, attached);
        await DeleteUnnoticedAsync(id);

        await Assert.ThrowsAnyAsync<Exception>(() => fixture.ApplyAsync(id, Command(SpecAction.Delete, consumer: consumer)));

        await SentSinceAsync(attached, before, id);
    }

    // The consumer could not be told of the doubt either.
    [Fact]
    public async Task A_deletion_that_is_asked_for_again_is_delivered_if_nobody_knows_whether_it_was()
    {
        var consumer = await fixture.NewConsumerAsync();
        await using var attached = await AttachedAsync(consumer);
        var (id, before) = await AcknowledgedAsync(consumer, attached);
        await DeactivateAsync(fixture.Cluster.GetGrain<IResourceBundleGrain>(id));
        await DeleteUnnoticedAsync(id);

        Assert.Equal(MaestroErrorCode.None, (await fixture.ApplyAsync(id, Command(SpecAction.Delete, consumer: consumer))).Code);

        await SentSinceAsync(attached, before, id);
    }

    [Fact]
    public async Task A_status_that_was_committed_without_its_grain_knowing_reaches_the_watchers_with_its_repetition()
    {
        var source = $"source-{NewId()}";
        var consumer = await fixture.NewConsumerAsync();
        await using var watcher = await AnnouncedGateway.JoinAsync(fixture.Cluster, new ScriptedGateway(), source);
        var id = await fixture.CreateBundleAsync(consumer, source);
        await fixture.ReportAsync(id, consumer, 1, 100);
        await DeactivateAsync(fixture.Cluster.GetGrain<IResourceBundleGrain>(id));

        await fixture.ReportAsync(id, consumer, 1, 100);
        await fixture.ReportAsync(id, consumer, 1, 100);

        var last = await fixture.CreateBundleAsync(consumer, source);
        await fixture.ReportAsync(last, consumer, 1, 1);
        await Eventually.TrueAsync(() => watcher.Gateway.Statuses.Any(status => status.ResourceId == last), Patience, "a later status");
        Assert.Equal([id, id, last], watcher.Gateway.Statuses.Select(status => status.ResourceId));
    }

    [Theory, Trait("Checklist", "protocol-47")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_late_repetition_of_its_create_event_does_not_bring_a_removed_bundle_back(bool afterDeactivation)
    {
        var consumer = await fixture.NewConsumerAsync();
        var id = await fixture.CreateBundleAsync(consumer);
        await fixture.ApplyAsync(id, Command(SpecAction.Delete, consumer: consumer));
        await fixture.ReportAsync(id, consumer, 1, 100, deleted: true);
        if (afterDeactivation)
        {
            await DeactivateAsync(fixture.Cluster.GetGrain<IResourceBundleGrain>(id));
        }

        var late = await fixture.ApplyAsync(id, Command(SpecAction.Create, spec: Spec($"create-{id}"), consumer: consumer));
        var again = await fixture.ApplyAsync(id, Command(SpecAction.Create, spec: Spec("a new event"), consumer: consumer));

        Assert.Equal(MaestroErrorCode.Conflict, late.Code);
        Assert.Equal(SpecAnswer.Ok(1), again);
    }

    private async Task ShortAsync(bool isShort)
    {
        fixture.Silo.MemoryUse = isShort ? new MemoryUse(Heap: 1, Available: 1, Machine: 0, MachineHigh: 0) : default;
        await Eventually.TrueAsync(() => fixture.Silo.Memory.IsShort == isShort, Patience, "grains that know of it");
    }

    private async Task<bool> IsActiveAsync(string id) =>
        (await fixture.Cluster.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics()).Any(grain => grain.GrainId.Key.ToString() == id);

    private async Task<(string Id, int Backlogs)> AcknowledgedAsync(string consumer, AnnouncedGateway attached)
    {
        var id = await fixture.CreateBundleAsync(consumer);

        // Before it repeats anything it reads the store.
        await Eventually.TrueAsync(() => attached.Gateway.Backlogs.Count > 0, Patience, "the first repetition");
        await fixture.ReportAsync(id, consumer, 1, 100);
        return (id, attached.Gateway.Backlogs.Count);
    }

    private Task DeleteUnnoticedAsync(string id) =>
        fixture.ExecuteAsync($"update resource_bundles set deleted_at = now(), etag = etag + 1 where id = '{id}'");

    private static Task SentSinceAsync(AnnouncedGateway attached, int before, string id) => Eventually.TrueAsync(
        () => attached.Gateway.Backlogs.Skip(before).Any(backlog => backlog.ResourceIds.Contains(id)), Patience, "the deletion to be sent");

    private async Task<AnnouncedGateway> AttachedAsync(string consumer)
    {
        var gateway = await AnnouncedGateway.JoinAsync(fixture.Cluster);
        await gateway.AttachAsync(consumer);
        return gateway;
    }

    private Task<SpecAnswer> UpdateAsync(string id, string consumer, string eventId, int version = 0) =>
        fixture.ApplyAsync(id, Command(SpecAction.Update, version, Spec(eventId, eventId), consumer: consumer));
}
