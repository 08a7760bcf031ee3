using System.Net;
using Maestro.Protocol.CloudEvents;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>The main job over real sockets: a bundle from its source to its cluster, and its status back.</summary>
public sealed class MainJobTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Peer _source = new(fixture.Server.SourcePort);
    private readonly Peer _agent = new(fixture.Server.AgentPort);
    private readonly RestClient _rest = new(fixture.Server.RestPort);
    private readonly string _name = Guid.NewGuid().ToString("N")[..12];

    public void Dispose()
    {
        _source.Dispose();
        _agent.Dispose();
        _rest.Dispose();
    }

    [Fact, Trait("Checklist", "protocol-48,49,50,51,72")]
    public async Task A_bundle_reaches_its_agent_and_its_status_comes_back()
    {
        var consumer = await NewConsumerAsync();
        await using var watcher = await _source.SubscribeSourceAsync(_name);
        await using var agent = await _agent.SubscribeAgentAsync(consumer);
        var create = Events.Create(_name, consumer, _name);

        await _source.PublishAsync(create);
        var spec = await agent.WaitAsync(_name, 1);
        var status = Events.Status(consumer, _name, 1);
        await _agent.PublishAsync(status);
        var observed = await watcher.WaitAsync(_name, 1);

        Assert.Equal(EventType.Spec(EventType.CreateRequest), spec.Type);
        Assert.Equal("maestro", spec.Source);
        Assert.Equal(create.Id, spec.Id);
        Assert.Equal(create.Attributes["ce-time"], spec.Attributes["ce-time"]);
        Assert.Equal(create.BinaryData, spec.BinaryData);
        Assert.Contains($"\"name\":\"{_name}\"", spec.Attributes["ce-metadata"].CeString, StringComparison.Ordinal);
        Assert.Equal(status.Id, observed.Id);
        Assert.Equal(status.Source, observed.Source);
        Assert.Equal(status.Attributes["ce-sequenceid"], observed.Attributes["ce-sequenceid"]);
        Assert.Equal(status.Attributes["ce-statushash"], observed.Attributes["ce-statushash"]);
        Assert.Contains($"\"name\":\"work-of-{_name}\"", observed.Attributes["ce-metadata"].CeString, StringComparison.Ordinal);
        Assert.Contains("\"manifestBundle\":" + Events.Bundle(), observed.BinaryData.ToStringUtf8(), StringComparison.Ordinal);
    }

    [Fact, Trait("Checklist", "protocol-37,38,39,41,42,43")]
    public async Task Updates_follow_the_version_rules()
    {
        var consumer = await NewConsumerAsync();
        await using var agent = await _agent.SubscribeAgentAsync(consumer);
        await _source.PublishAsync(Events.Create(_name, consumer, _name));

        var update = Events.Update(_name, consumer, _name, 1);
        await _source.PublishAsync(update);
        await _source.PublishAsync(update);
        var stale = await _source.RefusedAsync(Events.Update(_name, consumer, _name, 1));
        await _source.PublishAsync(Events.Update(_name, consumer, _name, 0));
        var unknown = await _source.RefusedAsync(Events.Update(_name, consumer, "no-such-bundle", 1));

        await agent.WaitAsync(_name, 3);
        Assert.Contains("maestro-6: the resource version is not the latest, the latest version: 2", stale.Detail, StringComparison.Ordinal);
        Assert.Contains("maestro-7", unknown.Detail, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], agent.Events.Select(cloudEvent => cloudEvent.Version()));
    }

    [Fact, Trait("Checklist", "protocol-40")]
    public async Task Of_twenty_concurrent_updates_with_one_base_exactly_one_wins()
    {
        var consumer = await NewConsumerAsync();
        await using var agent = await _agent.SubscribeAgentAsync(consumer);
        await _source.PublishAsync(Events.Create(_name, consumer, _name));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                await _source.PublishAsync(Events.Update(_name, consumer, _name, 1));
                return true;
            }
            catch (Grpc.Core.RpcException refused) when (refused.Status.Detail.Contains("maestro-6", StringComparison.Ordinal))
            {
                return false;
            }
        }));
        await _source.PublishAsync(Events.Update(_name, consumer, _name, 2));
        await agent.WaitAsync(_name, 3);

        Assert.Single(outcomes, won => won);
        Assert.Single(agent.Events, cloudEvent => cloudEvent.Version() == 2);
    }

    [Fact, Trait("Checklist", "protocol-31,32,33,34")]
    public async Task Creations_follow_the_rules()
    {
        var consumer = await NewConsumerAsync();
        await _source.PublishAsync(Events.Spec(EventType.CreateRequest, _name, consumer, _name, 7, Events.Bundle()));

        var again = await _source.RefusedAsync(Events.Create(_name, consumer, _name));
        var homeless = await _source.RefusedAsync(Events.Create(_name, "no-such-consumer", $"{_name}-2"));
        foreach (var attribute in new[] { "ce-clustername", "ce-resourceid", "ce-resourceversion" })
        {
            var incomplete = Events.Create(_name, consumer, $"{_name}-3");
            incomplete.Attributes.Remove(attribute);
            Assert.Contains(attribute[3..], (await _source.RefusedAsync(incomplete)).Detail, StringComparison.Ordinal);
        }

        Assert.Contains("failed to create resource: maestro-6: This Resource already exists", again.Detail, StringComparison.Ordinal);
        Assert.Contains("maestro-9", homeless.Detail, StringComparison.Ordinal);
        Assert.Equal(7, (await _rest.BundleAsync(_name))!.Value.GetProperty("version").GetInt32());
        Assert.Null(await _rest.BundleAsync($"{_name}-2"));
        Assert.Null(await _rest.BundleAsync($"{_name}-3"));
    }

    [Fact, Trait("Checklist", "protocol-44,46,47,52,70")]
    public async Task A_deletion_ends_with_the_proof_of_the_agent()
    {
        var consumer = await NewConsumerAsync();
        await using var watcher = await _source.SubscribeSourceAsync(_name);
        await using var agent = await _agent.SubscribeAgentAsync(consumer);
        var create = Events.Create(_name, consumer, _name);
        await _source.PublishAsync(create);

        await _source.PublishAsync(Events.Delete(_name, consumer, _name));
        await _source.PublishAsync(Events.Delete(_name, consumer, _name));
        await _source.PublishAsync(Events.Delete(_name, consumer, "no-such-bundle"));
        var deletion = await agent.WaitAsync(cloudEvent => cloudEvent.IsDeletion(), "the deletion");
        var deleting = await _rest.BundleAsync(_name);
        var recreated = await _source.RefusedAsync(Events.Create(_name, consumer, _name));
        var updated = await _source.RefusedAsync(Events.Update(_name, consumer, _name, 1));
        await _agent.PublishAsync(Events.Status(consumer, _name, 1, deleted: true));
        await watcher.WaitAsync(cloudEvent => cloudEvent.Id() == _name, "the final status");
        await _agent.PublishAsync(Events.Status(consumer, _name, 1, deleted: true));

        Assert.NotEqual(create.Id, deletion.Id);
        Assert.True(deleting!.Value.TryGetProperty("deleted_at", out _));
        Assert.True(deleting.Value.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _));
        Assert.Contains("maestro-6", recreated.Detail, StringComparison.Ordinal);
        Assert.Contains("maestro-6: the resource is under deletion", updated.Detail, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await _rest.BundleAsync(_name) is null, Patience, "the row to go");
        Assert.Single(agent.Events, cloudEvent => cloudEvent.IsDeletion());
        Assert.Single(watcher.Events);

        // A late repetition of the very event that created it does not bring it back; a new creation does.
        Assert.Contains("maestro-6", (await _source.RefusedAsync(create)).Detail, StringComparison.Ordinal);
        await _source.PublishAsync(Events.Create(_name, consumer, _name));
        Assert.NotNull(await _rest.BundleAsync(_name));
    }

    [Fact, Trait("Checklist", "protocol-57,58,59,61")]
    public async Task An_agent_that_was_away_gets_what_it_missed()
    {
        var consumer = await NewConsumerAsync();
        foreach (var suffix in new[] { "same", "newer", "deleted", "missing" })
        {
            await _source.PublishAsync(Events.Create(_name, consumer, $"{_name}-{suffix}"));
        }

        await _source.PublishAsync(Events.Update(_name, consumer, $"{_name}-newer", 1));
        await _source.PublishAsync(Events.Delete(_name, consumer, $"{_name}-deleted"));
        await using var agent = await _agent.SubscribeAgentAsync(consumer);
        await _agent.PublishAsync(Events.SpecResync(
            consumer, ($"{_name}-same", 1), ($"{_name}-newer", 1), ($"{_name}-deleted", 1), ($"{_name}-unknown", 4)));

        await agent.WaitAsync($"{_name}-newer", 2);
        await agent.WaitAsync($"{_name}-missing", 1);
        var deletion = await agent.WaitAsync($"{_name}-deleted", 1);
        var notice = await agent.WaitAsync($"{_name}-unknown", 4);
        Assert.True(deletion.IsDeletion());
        Assert.True(notice.IsDeletion());
        Assert.Equal("maestro", notice.Source);
        Assert.All(agent.Events, cloudEvent => Assert.Equal(EventType.Spec(EventType.ResyncResponse), cloudEvent.Type));
        Assert.DoesNotContain(agent.Events, cloudEvent => cloudEvent.Id() == $"{_name}-same");
    }

    [Fact, Trait("Checklist", "protocol-63,64,65,66,67,68")]
    public async Task Statuses_out_of_order_and_twice_change_nothing()
    {
        var consumer = await NewConsumerAsync();
        await using var watcher = await _source.SubscribeSourceAsync(_name);
        await _source.PublishAsync(Events.Create(_name, consumer, _name));
        var (first, second) = (Events.NewSequence(), Events.NewSequence());
        var newer = Events.Status(consumer, _name, 1, second, "newer");

        await _agent.PublishAsync(newer);
        await _agent.PublishAsync(newer);
        await _agent.PublishAsync(Events.Status(consumer, _name, 1, first, "older"));
        await _agent.PublishAsync(Events.Status(consumer, _name, 9));
        await _agent.PublishAsync(Events.Status(consumer, "no-such-bundle", 1));
        var stranger = await _agent.RefusedAsync(Events.Status("other", _name, 1));
        var foreign = Events.Status(consumer, _name, 1);
        foreign.Attributes["ce-originalsource"] = Events.Text("another-server");
        var unordered = Events.Status(consumer, _name, 1);
        unordered.Attributes.Remove("ce-sequenceid");
        var (wrongServer, noSequence) = (await _agent.RefusedAsync(foreign), await _agent.RefusedAsync(unordered));
        await _agent.PublishAsync(Events.Status(consumer, _name, 1, message: "the end"));
        await watcher.WaitAsync(cloudEvent => cloudEvent.BinaryData.ToStringUtf8().Contains("the end", StringComparison.Ordinal), "the last status");

        Assert.Equal(2, watcher.Events.Count);
        Assert.All(
            new[] { stranger, wrongServer, noSequence }, status => Assert.Equal(Grpc.Core.StatusCode.FailedPrecondition, status.StatusCode));
    }

    [Fact, Trait("Checklist", "protocol-73,75,76")]
    public async Task A_source_that_resyncs_gets_the_statuses_it_lacks()
    {
        var consumer = await NewConsumerAsync();
        foreach (var suffix in new[] { "known", "changed", "silent" })
        {
            await _source.PublishAsync(Events.Create(_name, consumer, $"{_name}-{suffix}"));
        }

        var known = Events.Status(consumer, $"{_name}-known", 1);
        await _agent.PublishAsync(known);
        await _agent.PublishAsync(Events.Status(consumer, $"{_name}-changed", 1, message: "changed"));
        await using var watcher = await _source.SubscribeSourceAsync(_name);
        await using var prefix = await _source.SubscribeSourceAsync(_name[..^1]);
        await using var nobody = await _source.SubscribeSourceAsync("");
        await _source.PublishAsync(Events.StatusResync(
            _name, ($"{_name}-known", known.Attributes["ce-statushash"].CeString), ($"{_name}-changed", "old"), ($"{_name}-silent", "")));
        await watcher.WaitAsync($"{_name}-changed", 1);
        Assert.Single(watcher.Events);

        await _source.PublishAsync(Events.StatusResync(_name));
        await watcher.WaitAsync($"{_name}-known", 1);
        await Eventually.TrueAsync(() => watcher.Events.Count == 3, Patience, "both statuses again");
        Assert.Empty(prefix.Events);
        Assert.Empty(nobody.Events);
    }

    [Fact, Trait("Checklist", "protocol-53")]
    public async Task Unknown_members_and_big_numbers_survive()
    {
        var consumer = await NewConsumerAsync();
        const string data = """{"unknown":{"b":1.10,"a":1e3},"manifests":[{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x"},"n":9007199254740993}]}""";
        await using var agent = await _agent.SubscribeAgentAsync(consumer);

        await _source.PublishAsync(Events.Create(_name, consumer, _name, data));

        Assert.Equal(data, (await agent.WaitAsync(_name, 1)).BinaryData.ToStringUtf8());
        Assert.Contains("9007199254740993", (await _rest.BundleAsync(_name))!.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_consumer_is_removed_only_after_its_bundles()
    {
        var consumer = $"c-{_name}";
        var id = await _rest.RegisterAsync(consumer);
        await _source.PublishAsync(Events.Create(_name, consumer, _name));

        Assert.Equal(HttpStatusCode.Forbidden, await _rest.DeleteAsync($"consumers/{id}"));
        Assert.Equal(HttpStatusCode.NoContent, await _rest.DeleteAsync($"resource-bundles/{_name}"));
        Assert.Equal(HttpStatusCode.Forbidden, await _rest.DeleteAsync($"consumers/{id}"));
        await _agent.PublishAsync(Events.Status(consumer, _name, 1, deleted: true));
        Assert.Equal(HttpStatusCode.NoContent, await _rest.DeleteAsync($"consumers/{id}"));
    }

    private async Task<string> NewConsumerAsync()
    {
        var consumer = $"c-{_name}";
        await _rest.RegisterAsync(consumer);
        return consumer;
    }
}
