using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Maestro.Gateway.Tests.Hosting;
using Maestro.Gateway.Tests.Rpc;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.CloudEvents;
using Maestro.SystemTests.Wire;
using Maestro.Testing;
using WireEvent = Maestro.Protocol.CloudEvents.V1.CloudEvent;

namespace Maestro.Gateway.Tests.Sources;

using static Malformed;
using static RunningServer;

/// <summary>Publish on the port of the sources: what is accepted, and what is refused with which status (protocol.md section 1.9).</summary>
[Collection(OneServer.Name)]
public sealed class SourceEndpointTests(ServerFixture fixture)
{
    private readonly string _source = $"source-{Guid.NewGuid():N}";
    private readonly string _id = Guid.NewGuid().ToString();

    [Theory, MemberData(nameof(Malformed.Defects), MemberType = typeof(Malformed))]
    [Trait("Checklist", "protocol-22"), Trait("Checklist", "protocol-23"), Trait("Checklist", "protocol-29")]
    public async Task What_is_no_event_is_an_invalid_argument(string defect, string named)
    {
        var refused = await fixture.Source.RefusedAsync(Events.Create(_source, await fixture.Server.NewConsumerAsync(), _id).With(defect));

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains(named, refused.Detail, StringComparison.OrdinalIgnoreCase);
        Assert.Null(await StoredAsync());
    }

    [Fact]
    public async Task A_request_without_event_is_an_invalid_argument()
    {
        var refused = await fixture.Source.RefusedAsync(null!);

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("event: a value is required", refused.Detail, StringComparison.Ordinal);
    }

    [Theory, Trait("Checklist", "protocol-34")]
    [InlineData("ce-clustername")]
    [InlineData("ce-resourceid")]
    [InlineData("ce-resourceversion")]
    public async Task A_create_that_lacks_an_extension_names_it(string missing) =>
        await AssertInvalidAsync((await CreateAsync()).With(missing, null), missing[3..]);

    [Fact, Trait("Checklist", "protocol-25")]
    public async Task A_version_that_is_no_number_is_refused() =>
        await AssertInvalidAsync((await CreateAsync()).With("ce-resourceversion", Events.Text("abc")), "resourceversion");

    [Fact, Trait("Checklist", "protocol-27")]
    public async Task A_resource_id_that_is_a_number_is_refused() =>
        await AssertInvalidAsync((await CreateAsync()).With("ce-resourceid", Integer(7)), "resourceid");

    [Theory, Trait("Checklist", "protocol-30")]
    [InlineData("[]")]
    [InlineData("text")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Metadata_that_is_no_object_is_refused(string metadata) =>
        await AssertInvalidAsync((await CreateAsync()).With("ce-metadata", Events.Text(metadata)), "metadata");

    [Fact, Trait("Checklist", "protocol-21")]
    public async Task Text_data_is_no_data()
    {
        var textual = await CreateAsync();
        textual.TextData = Events.Bundle();

        await AssertInvalidAsync(textual, "data");
    }

    [Theory]
    [InlineData("resync_response")]
    [InlineData("watch_request")]
    [InlineData("anything")]
    public async Task An_unsupported_action_is_refused(string action)
    {
        var cloudEvent = await CreateAsync();
        cloudEvent.Type = EventType.Spec(action);

        await AssertInvalidAsync(cloudEvent, $"unsupported action {action}");
    }

    [Fact, Trait("Checklist", "protocol-36")]
    public async Task An_invalid_bundle_is_refused_with_its_number()
    {
        var cloudEvent = await CreateAsync();
        cloudEvent.BinaryData = ByteString.CopyFromUtf8("""{"manifests":[{"kind":"ConfigMap","metadata":{"name":"a"}}]}""");

        await AssertInvalidAsync(cloudEvent, "failed to create resource: maestro-8: the manifest bundle in the resource is invalid, manifests[0].apiVersion");
    }

    [Theory, Trait("Checklist", "protocol-36"), Trait("Checklist", "protocol-38"), Trait("Checklist", "protocol-42")]
    [InlineData("""{"manifests":[{"kind":"ConfigMap","metadata":{"name":"a"}}]}""", "manifests[0].apiVersion")]
    [InlineData("""{"manifests":[]}""", "manifests")]
    [InlineData("[]", "data: must be a JSON object, not a list")]
    [InlineData("{", "data: must be JSON")]
    [InlineData("", "data: a JSON object is required")]
    public async Task An_update_learns_that_its_bundle_is_invalid_when_it_could_be_made_otherwise(string data, string named)
    {
        var consumer = await fixture.Server.NewConsumerAsync();
        WireEvent Invalid(int version) => Events.Update(_source, consumer, _id, version, data);

        await AssertRefusedAsync(StatusCode.NotFound, "failed to update resource: maestro-7", Invalid(1));
        await fixture.Source.PublishAsync(Events.Create(_source, consumer, _id));
        await fixture.Source.PublishAsync(Events.Update(_source, consumer, _id, 1));
        await AssertRefusedAsync(StatusCode.Aborted, "failed to update resource: maestro-6: the resource version is not the latest, the latest version: 2", Invalid(1));
        await AssertRefusedAsync(StatusCode.InvalidArgument, "failed to update resource: maestro-8", Invalid(2));
        await AssertRefusedAsync(StatusCode.InvalidArgument, named, Invalid(0));
        Assert.Equal(2, (await StoredAsync())!.Version);
        await fixture.Source.PublishAsync(Events.Delete(_source, consumer, _id));
        await AssertRefusedAsync(StatusCode.Aborted, "failed to update resource: maestro-6: the resource is under deletion", Invalid(2));
    }

    [Theory, Trait("Checklist", "protocol-28"), Trait("Checklist", "protocol-35")]
    [InlineData("ce-metadata")]
    [InlineData("ce-time")]
    [InlineData("ce-originalsource")]
    [InlineData("contenttype")]
    public async Task A_create_may_lack_what_is_optional(string missing)
    {
        await fixture.Source.PublishAsync((await CreateAsync()).With(missing, null));

        Assert.NotNull(await StoredAsync());
    }

    [Theory, Trait("Checklist", "protocol-25"), Trait("Checklist", "protocol-31")]
    [InlineData("7", 7)]
    [InlineData("0", 1)]
    public async Task A_version_may_be_decimal_text(string text, int version)
    {
        await fixture.Source.PublishAsync((await CreateAsync()).With("ce-resourceversion", Events.Text(text)));

        Assert.Equal(version, (await StoredAsync())!.Version);
    }

    [Theory, Trait("Checklist", "protocol-26"), Trait("Checklist", "protocol-45")]
    [InlineData(null, null)]
    [InlineData("timestamp", null)]
    [InlineData("text", "null")]
    [InlineData("timestamp", "{}")]
    public async Task A_delete_takes_times_as_text_or_timestamp_and_needs_no_data(string? form, string? data)
    {
        var consumer = await fixture.Server.NewConsumerAsync();
        await fixture.Source.PublishAsync(Events.Create(_source, consumer, _id));
        var delete = Events.Delete(_source, consumer, _id);
        if (form is not null)
        {
            var time = form == "text" ? Events.Text("2026-03-02T09:00:00.123456789Z") : Time(DateTimeOffset.UnixEpoch);
            delete = delete.With("ce-deletiontimestamp", time).With("ce-time", time);
        }

        if (data is not null)
        {
            delete.BinaryData = ByteString.CopyFromUtf8(data);
        }

        await fixture.Source.PublishAsync(delete);

        Assert.NotNull((await StoredAsync())!.DeletedAt);
    }

    [Theory, Trait("Checklist", "protocol-24")]
    [InlineData("application/cloudevents+json")]
    [InlineData("application/cloudevents+json; charset=utf-8")]
    public async Task A_structured_event_is_accepted(string contentType)
    {
        var consumer = await fixture.Server.NewConsumerAsync();
        var structured = new WireEvent
        {
            Attributes = { ["contenttype"] = Events.Text(contentType) },
            BinaryData = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(new
            {
                specversion = "1.0",
                id = "structured-1",
                source = _source,
                type = EventType.Spec(EventType.CreateRequest),
                datacontenttype = "application/json",
                clustername = consumer,
                resourceid = _id,
                resourceversion = 0,
                data = JsonDocument.Parse(Events.Bundle()).RootElement,
            })),
        };

        await fixture.Source.PublishAsync(structured);

        Assert.Equal((consumer, _source, 1), ((await StoredAsync())!.ConsumerName, (await StoredAsync())!.Source, (await StoredAsync())!.Version));
    }

    [Theory]
    [InlineData("io.open-cluster-management.works.v1alpha1.manifestbundles.status.create_request")]
    [InlineData("io.open-cluster-management.works.v1alpha1.manifests.spec.create_request")]
    [InlineData("example.org.v9.things.spec.create_request")]
    public async Task Only_the_action_of_the_type_counts(string type)
    {
        var cloudEvent = await CreateAsync();
        cloudEvent.Type = type;

        await fixture.Source.PublishAsync(cloudEvent);

        Assert.Equal(1, (await StoredAsync())!.Version);
    }

    [Fact]
    public async Task A_resync_is_one_of_statuses_whatever_its_type_says()
    {
        var resync = Events.StatusResync(_source);
        resync.Type = EventType.Spec(EventType.ResyncRequest);

        await fixture.Source.PublishAsync(resync);
    }

    [Fact]
    public async Task A_status_resync_without_data_is_refused()
    {
        var resync = Events.StatusResync(_source);
        resync.ClearData();

        await AssertInvalidAsync(resync, "data");
    }

    [Fact]
    public async Task Refusals_of_the_rules_carry_their_number_and_a_fitting_status()
    {
        var consumer = await fixture.Server.NewConsumerAsync();
        var create = Events.Create(_source, consumer, _id);
        await fixture.Source.PublishAsync(create);

        await AssertRefusedAsync(StatusCode.AlreadyExists, "failed to create resource: maestro-6: This Resource already exists", create);
        await AssertRefusedAsync(StatusCode.Aborted, "failed to update resource: maestro-6: the resource version is not the latest, the latest version: 1",
            Events.Update(_source, consumer, _id, 5));
        await AssertRefusedAsync(StatusCode.PermissionDenied, "maestro-4", Events.Update("another", consumer, _id, 1));
        await AssertRefusedAsync(StatusCode.PermissionDenied, "maestro-4", Events.Delete("another", consumer, _id));
        await AssertRefusedAsync(StatusCode.NotFound, "failed to update resource: maestro-7", Events.Update(_source, consumer, Guid.NewGuid().ToString(), 1));
        await AssertRefusedAsync(StatusCode.FailedPrecondition, "failed to create resource: maestro-9: Unable to create Resource",
            Events.Create(_source, "nobody", Guid.NewGuid().ToString()));
        await fixture.Source.PublishAsync(Events.Delete(_source, consumer, _id));
        await fixture.Source.PublishAsync(Events.Delete(_source, consumer, _id));
        await fixture.Source.PublishAsync(Events.Delete(_source, consumer, Guid.NewGuid().ToString()));
        await AssertRefusedAsync(StatusCode.Aborted, "maestro-6: the resource is under deletion", Events.Update(_source, consumer, _id, 1));
        await AssertRefusedAsync(StatusCode.AlreadyExists, "maestro-6", create);
    }

    [Theory, Trait("Checklist", "protocol-42"), Trait("Checklist", "protocol-44")]
    [InlineData("does_not_exist")]
    [InlineData("0A1B2C3D-0000-5000-8000-00000000000A")]
    [InlineData("a/b c")]
    public async Task An_id_that_cannot_be_stored_is_deleted_already_and_not_found_by_an_update(string id)
    {
        var consumer = await fixture.Server.NewConsumerAsync();

        await fixture.Source.PublishAsync(Events.Delete(_source, consumer, id));
        await AssertRefusedAsync(
            StatusCode.NotFound, $"failed to update resource: maestro-7: Resource with id='{id}' not found", Events.Update(_source, consumer, id, 1));
    }

    [Fact]
    public async Task What_the_store_refuses_is_no_outage_that_passes()
    {
        var requests = await RequestsAsync();
        await StoreAnswersAsync("P0001", "no more today");

        foreach (var (verb, cloudEvent) in requests)
        {
            await AssertRefusedAsync(
                StatusCode.Unknown, $"failed to {verb} resource: maestro-9: the store refused it: no more today (SQLSTATE P0001)", cloudEvent);
        }
    }

    [Fact]
    public async Task While_the_store_is_away_requests_say_so_in_the_words_users_search_for()
    {
        var requests = await RequestsAsync();
        await StoreAnswersAsync("57P03", "starting up");

        await Task.WhenAll(requests.Select(request => AssertRefusedAsync(
            StatusCode.Unavailable, $"failed to {request.Verb} resource: maestro-9: the database is away; try again later", request.Event)));
    }

    [Fact, Trait("Checklist", "protocol-45")]
    public async Task A_delete_may_leave_the_cluster_name_empty()
    {
        await fixture.Source.PublishAsync(await CreateAsync());

        await fixture.Source.PublishAsync(Events.Delete(_source, "", _id));

        Assert.NotNull((await StoredAsync())!.DeletedAt);
    }

    [Fact, Trait("Checklist", "protocol-73")]
    public async Task Only_a_subscriber_of_exactly_the_source_is_sent_its_statuses()
    {
        var (consumer, id, source) = await fixture.NewBundleAsync();
        await using var exact = await fixture.Source.SubscribeSourceAsync(source);
        await using var shorter = await fixture.Source.SubscribeSourceAsync(source[..^1]);
        await using var longer = await fixture.Source.SubscribeSourceAsync(source + "x");
        await using var empty = await fixture.Source.SubscribeSourceAsync("");

        await fixture.Agent.PublishAsync(Events.Status(consumer, id, 1));

        await Eventually.TrueAsync(() => exact.Events.Count == 1, Patience, "the status");
        Assert.All([shorter, longer, empty], other => Assert.Empty(other.Events));
    }

    [Fact]
    public async Task A_source_whose_name_begins_like_that_of_a_drive_is_sent_its_statuses()
    {
        var (consumer, source) = (await fixture.Server.NewConsumerAsync(), $"s|{_source}");
        await using var watcher = await fixture.Source.SubscribeSourceAsync(source);
        await fixture.Source.PublishAsync(Events.Create(source, consumer, _id));

        await fixture.Agent.PublishAsync(Events.Status(consumer, _id, 1));

        await Eventually.TrueAsync(() => watcher.Events.Count == 1, Patience, "the status");
    }

    [Fact, Trait("Checklist", "protocol-72")]
    public async Task A_source_that_sends_no_metadata_is_sent_that_of_the_agent_at_once_and_on_a_resync()
    {
        const string metadata = """{"name":"as-the-agent-has-it","labels":{"app":"ledger"} }""";
        var consumer = await fixture.Server.NewConsumerAsync();
        await fixture.Source.PublishAsync(Events.Create(_source, consumer, _id).With("ce-metadata", null));
        await using var watcher = await fixture.Source.SubscribeSourceAsync(_source);

        await fixture.Agent.PublishAsync(Events.Status(consumer, _id, 1).With("ce-metadata", Events.Text(metadata)));
        await Eventually.TrueAsync(() => watcher.Events.Count == 1, Patience, "the status");
        await fixture.Source.PublishAsync(Events.StatusResync(_source));
        await Eventually.TrueAsync(() => watcher.Events.Count == 2, Patience, "the status again");

        Assert.All(watcher.Events, status => Assert.Equal(metadata, status.Attributes["ce-metadata"].CeString));
    }

    [Fact, Trait("Checklist", "protocol-75")]
    public async Task A_status_without_hash_is_compared_by_the_one_it_would_have()
    {
        var consumer = await fixture.Server.NewConsumerAsync();
        await fixture.Source.PublishAsync(Events.Create(_source, consumer, _id));
        await using var watcher = await fixture.Source.SubscribeSourceAsync(_source);
        var status = Events.Status(consumer, _id, 1);
        var hash = status.Attributes["ce-statushash"].CeString;

        await fixture.Agent.PublishAsync(status.With("ce-statushash", null));
        await Eventually.TrueAsync(() => watcher.Events.Count == 1, Patience, "the status");
        await fixture.Source.PublishAsync(Events.StatusResync(_source, (_id, hash)));
        await fixture.Source.PublishAsync(Events.StatusResync(_source, (_id, "another")));
        await Eventually.TrueAsync(() => watcher.Events.Count > 1, Patience, "the status again");
        await fixture.Agent.PublishAsync(Events.Status(consumer, _id, 1, message: "the end"));
        await Eventually.TrueAsync(() => watcher.Events[^1].BinaryData.ToStringUtf8().Contains("the end", StringComparison.Ordinal), Patience, "the last status");

        Assert.Equal(3, watcher.Events.Count);
        Assert.All(watcher.Events.Take(2), sent => Assert.DoesNotContain("ce-statushash", sent.Attributes.Keys));
    }

    private async Task<WireEvent> CreateAsync() => Events.Create(_source, await fixture.Server.NewConsumerAsync(), _id);

    private async Task<ResourceBundleState?> StoredAsync() =>
        (await fixture.Server.Grains.GetGrain<IResourceBundleReader>(0).GetBundle(_id))?.State;

    // Each of a bundle of its own, which is there where it has to be.
    private async Task<(string Verb, WireEvent Event)[]> RequestsAsync()
    {
        var consumer = await fixture.Server.NewConsumerAsync();
        var deleted = Guid.NewGuid().ToString();
        await fixture.Source.PublishAsync(Events.Create(_source, consumer, _id));
        await fixture.Source.PublishAsync(Events.Create(_source, consumer, deleted));
        return
        [
            ("create", Events.Create(_source, consumer, Guid.NewGuid().ToString())),
            ("update", Events.Update(_source, consumer, _id, 1)),
            ("delete", Events.Delete(_source, consumer, deleted)),
        ];
    }

    // To whatever this test's source writes.
    private async Task StoreAnswersAsync(string sqlState, string message)
    {
        var name = $"refuse_{Guid.NewGuid():N}";
        await fixture.Database.ExecuteAsync($"""
            create function {name}() returns trigger language plpgsql as $$ begin raise exception '{message}' using errcode = '{sqlState}'; end $$;
            create trigger {name} before insert or update on resource_bundles for each row when (new.source = '{_source}') execute function {name}();
            """);
    }

    private async Task AssertInvalidAsync(WireEvent cloudEvent, string named)
    {
        await AssertRefusedAsync(StatusCode.InvalidArgument, named, cloudEvent);
        Assert.Null(await StoredAsync());
    }

    private async Task AssertRefusedAsync(StatusCode code, string named, WireEvent cloudEvent)
    {
        var refused = await fixture.Source.RefusedAsync(cloudEvent);
        Assert.Equal(code, refused.StatusCode);
        Assert.Contains(named, refused.Detail, StringComparison.Ordinal);
    }
}
