using System.Text.Json;
using Maestro.Cli.Publishing;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests.Operators;

/// <summary><c>maestro resourcebundle</c> against a running server.</summary>
public sealed class ResourceBundleCommandsTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Operator _operator = new(fixture.Server);
    private readonly Peer _agent = new(fixture.Server.AgentPort);
    private readonly string _consumer = $"c-{Guid.NewGuid():N}"[..16];
    private readonly string _directory = Directory.CreateTempSubdirectory("maestro-apply").FullName;

    private string Bundle => $$"""
        {"consumer_name":"{{_consumer}}","name":"ledger","manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"rates","namespace":"ledger"},"data":{"big":9007199254740993} }]}
        """;

    public Task InitializeAsync() => _operator.CreateConsumerAsync(_consumer);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _agent.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact, Trait("Checklist", "rest-89")]
    public async Task A_bundle_without_id_is_created_and_with_id_updated()
    {
        var created = await _operator.DoAsync("resourcebundle", "apply", "-f", Write("new.json", Bundle));
        Assert.StartsWith("Resource bundle applied successfully:\nID: ", created, StringComparison.Ordinal);
        Assert.EndsWith("without one it creates another bundle.\n", created, StringComparison.Ordinal);
        var id = created.Split('\n')[1]["ID: ".Length..];

        var bundle = await _operator.DoAsync("resourcebundle", "get", id, "-o", "json");
        Assert.Contains("\"big\": 9007199254740993", bundle, StringComparison.Ordinal);
        Assert.Contains("\"name\": \"ledger\"", bundle, StringComparison.Ordinal);
        Assert.Contains($"{id}   ledger   {_consumer}   ", await _operator.DoAsync("resourcebundle", "list", "--search", $"id = '{id}'"), StringComparison.Ordinal);

        var again = await _operator.JsonAsync("resourcebundle", "apply", "-f", Write("again.json", bundle));
        Assert.Equal((id, 2), (again.GetProperty("id").GetString(), again.GetProperty("version").GetInt32()));
        Assert.Equal("ledger", again.GetProperty("metadata").GetProperty("name").GetString());

        var stale = await _operator.RunAsync("resourcebundle", "apply", "-f", Path.Combine(_directory, "again.json"));
        Assert.Equal((1, ""), (stale.Code, stale.Output));
        Assert.Contains("version mismatch: manifest specifies version 1 but resource bundle has version 2.", stale.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_nobody_would_heed_is_refused_unless_only_told()
    {
        var file = Write("misspelt.json", Bundle.Replace("\"name\":\"ledger\"", "\"name\":\"misspelt\",\"deleteOption\":{\"propagationPolicy\":\"Orphan\"}", StringComparison.Ordinal));

        var refused = await _operator.RunAsync("resourcebundle", "apply", "-f", file);
        Assert.Equal((1, ""), (refused.Code, refused.Output));
        Assert.Contains("deleteOption: Unknown field: allowed: ", refused.Error, StringComparison.Ordinal);

        var told = await _operator.RunAsync("resourcebundle", "apply", "-f", file, "--validate", "warn");
        Assert.Equal(0, told.Code);
        Assert.StartsWith($"Warning: {file}: deleteOption: Unknown field", told.Error, StringComparison.Ordinal);
    }

    [Fact, Trait("Checklist", "rest-89")]
    public async Task An_unknown_id_is_not_created()
    {
        var id = Guid.NewGuid().ToString();
        var file = Write("unknown.json", Bundle.Replace("{\"consumer_name\"", $"{{\"id\":\"{id}\",\"consumer_name\"", StringComparison.Ordinal));

        var refused = await _operator.RunAsync("resourcebundle", "apply", "-f", file);

        Assert.Equal(1, refused.Code);
        Assert.StartsWith($"Error: resource bundle not found: Resource with id='{id}' not found", refused.Error, StringComparison.Ordinal);
    }

    [Fact, Trait("Checklist", "rest-90")]
    public async Task Nothing_is_applied_when_one_document_is_wrong()
    {
        var file = Write("two.json", Bundle + Bundle.Replace($"\"consumer_name\":\"{_consumer}\",", "", StringComparison.Ordinal));

        var refused = await _operator.RunAsync("resourcebundle", "apply", "-f", file);

        Assert.Equal(1, refused.Code);
        Assert.Contains("consumer_name is required", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await ListAsync()).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_ManifestWork_is_created_the_first_time_and_updated_the_second()
    {
        var file = Write("work.yaml", Work("ledger"));

        var first = await _operator.DoAsync("resourcebundle", "apply", "-f", file);
        Write("work.yaml", Work("ledger").Replace("0644", "0600", StringComparison.Ordinal));
        var dry = await _operator.DoAsync("resourcebundle", "apply", "-f", file, "--dry-run");
        var second = await _operator.JsonAsync("resourcebundle", "apply", "-f", file);

        var id = WorkId.Of(_operator.Source, _consumer, "ledger");
        Assert.Equal($"Resource bundle applied successfully:\nID: {id}\nCreated as version 1, work \"ledger\" of consumer {_consumer}\n", first);
        Assert.Equal($"Would update resource bundle {id} (version 2, work \"ledger\" of consumer {_consumer})\n", dry);
        Assert.Equal((id, 2), (second.GetProperty("id").GetString(), second.GetProperty("version").GetInt32()));
        Assert.Equal("Orphan", second.GetProperty("delete_option").GetProperty("propagationPolicy").GetString());
        Assert.Equal(384, second.GetProperty("manifests")[0].GetProperty("mode").GetInt32());
    }

    [Fact]
    public async Task What_is_as_it_should_be_is_left_alone()
    {
        const string configs = """
              manifestConfigs:
              - {resourceIdentifier: {resource: configmaps, name: rates, namespace: ledger}, updateStrategy: {type: ServerSideApply, serverSideApply: {}}}

            """;
        const string executor = "  executor: {subject: {type: ServiceAccount, serviceAccount: {namespace: ledger, name: applier}}}\n";
        var file = Write("work.yaml", Work("ledger") + configs);
        var id = WorkId.Of(_operator.Source, _consumer, "ledger");
        await _operator.DoAsync("resourcebundle", "apply", "-f", file);

        Assert.Equal(
            $"Resource bundle unchanged:\nID: {id}\nStill version 1, work \"ledger\" of consumer {_consumer}\n",
            await _operator.DoAsync("resourcebundle", "apply", "-f", file));
        Assert.Equal(
            $"Would not change resource bundle {id} (version 1, work \"ledger\" of consumer {_consumer})\n",
            await _operator.DoAsync("resourcebundle", "apply", "-f", file, "--dry-run"));
        Assert.Equal("none", (await _operator.JsonAsync("resourcebundle", "apply", "-f", file, "--dry-run")).GetProperty("items")[0].GetProperty("action").GetString());

        // Each of these is a change, what REST does not show included, and none the second time.
        string[] changes =
        [
            Work("ledger").Replace("app: ledger", "app: books", StringComparison.Ordinal) + configs,
            Work("ledger") + configs,
            Work("ledger") + configs.Replace("serverSideApply: {}", "serverSideApply: {force: true}", StringComparison.Ordinal),
            Work("ledger"),
            Work("ledger").Replace("Orphan", "Foreground", StringComparison.Ordinal),
            Work("ledger") + executor,
            Work("ledger") + executor.Replace("applier", "another", StringComparison.Ordinal),
            Work("ledger"),
        ];
        foreach (var (index, changed) in changes.Index())
        {
            Write("work.yaml", changed);
            Assert.Equal(index + 2, (await _operator.JsonAsync("resourcebundle", "apply", "-f", file)).GetProperty("version").GetInt32());
            Assert.Equal(index + 2, (await _operator.JsonAsync("resourcebundle", "apply", "-f", file)).GetProperty("version").GetInt32());
        }
    }

    [Fact]
    public async Task An_executor_is_not_lost_by_a_form_that_cannot_carry_it()
    {
        var work = Work("ledger") + "  executor: {subject: {type: ServiceAccount, serviceAccount: {namespace: ledger, name: applier}}}\n";
        var id = WorkId.Of(_operator.Source, _consumer, "ledger");
        await _operator.DoAsync("resourcebundle", "apply", "-f", Write("work.yaml", work));
        var bundle = Write("bundle.json", await _operator.DoAsync("resourcebundle", "get", id, "-o", "json"));
        var plain = Write("plain.json", Manifest);

        foreach (var file in new[] { bundle, plain })
        {
            var refused = await _operator.RunAsync("resourcebundle", "apply", "-f", file, "--consumer", _consumer, "--name", "ledger");
            Assert.Equal(
                (1, $"Error: {file}: resource bundle {id} has an executor, which this form cannot carry; allowed: a ManifestWork with metadata.uid \"{id}\", "
                    + "and with spec.executor if it shall keep one\n"),
                (refused.Code, refused.Error));
        }

        await _operator.DoAsync("resourcebundle", "apply", "-f", Write("work.yaml", Work("ledger")));
        Assert.Equal(3, (await _operator.JsonAsync("resourcebundle", "apply", "-f", plain, "--consumer", _consumer, "--name", "ledger"))
            .GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Of_several_only_what_changed_is_sent()
    {
        Write("a.yaml", Work("first"));
        Write("b.yaml", Work("second"));
        await _operator.DoAsync("resourcebundle", "apply", "-f", _directory);
        Write("b.yaml", Work("second").Replace("0644", "0600", StringComparison.Ordinal));

        var items = (await _operator.JsonAsync("resourcebundle", "apply", "-f", _directory)).GetProperty("items");

        Assert.Equal([1, 2], items.EnumerateArray().Select(item => item.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Directories_and_standard_input_are_applied()
    {
        Write("a.yaml", Work("first"));
        Write("b.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: limits}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: keys}\n");
        Write("notes.txt", "not this one");

        var piped = await _operator.AnswerAsync(Work("piped"), "resourcebundle", "apply", "-f", "-");
        var both = await _operator.JsonAsync("resourcebundle", "apply", "-f", _directory, "--consumer", _consumer, "--name", "plain");

        Assert.Equal(0, piped.Code);
        Assert.Equal(2, both.GetProperty("total").GetInt32());
        Assert.Equal(2, both.GetProperty("items")[1].GetProperty("manifests").GetArrayLength());
        Assert.Equal(["first", "piped", "plain"], (await ListAsync()).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("metadata").GetProperty("name").GetString()).Order());
    }

    [Fact]
    public async Task An_unknown_consumer_is_named_with_the_place_before_anything_is_sent()
    {
        var refused = await _operator.RunAsync("resourcebundle", "apply", "-f", Write("a.json", Bundle.Replace(_consumer, "nosuch", StringComparison.Ordinal)));

        Assert.Equal(1, refused.Code);
        Assert.Equal("", refused.Output);
        Assert.StartsWith(
            $"Error: {Path.Combine(_directory, "a.json")}: consumer \"nosuch\" is not registered; \"maestro consumer create nosuch\" registers it", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_of_another_source_is_left_alone()
    {
        var id = await CreateAsync("somebody-else");

        var refused = await _operator.RunAsync("resourcebundle", "delete", id, "-y");

        Assert.Equal(1, refused.Code);
        Assert.Contains("the resource belongs to source 'somebody-else'", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--grpc-source-id", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _operator.RunAsync("resourcebundle", "delete", id, "-y", "--grpc-source-id", "somebody-else")).Code);
    }

    [Fact]
    public async Task A_deletion_asks_first_and_waits_for_the_agent()
    {
        var id = await CreateAsync(_operator.Source);

        var no = await _operator.AnswerAsync("\n", "resourcebundle", "delete", id);
        Assert.Equal(
            (0, $"Are you sure you want to delete resource bundle {id} (consumer: {_consumer})? (y/N): Deletion cancelled\n"), (no.Code, no.Output));

        Assert.Equal($"Resource bundle {id} deleted successfully\n", await _operator.DoAsync("resourcebundle", "delete", id, "--yes"));
        Assert.True((await _operator.JsonAsync("resourcebundle", "get", id)).TryGetProperty("deleted_at", out _));
        Assert.EndsWith("Deleting", await RowAsync(id), StringComparison.Ordinal);
        var unknown = await _operator.RunAsync("resourcebundle", "delete", "nosuch", "--yes");
        Assert.StartsWith("Error: resource bundle not found: Resource with id='nosuch' not found", unknown.Error, StringComparison.Ordinal);
    }

    [Fact, Trait("Checklist", "rest-91"), Trait("Checklist", "rest-92")]
    public async Task The_status_is_a_word_in_lists_and_an_object_of_its_own()
    {
        var id = await CreateAsync("somebody");
        Assert.Equal("null\n", await _operator.DoAsync("resourcebundle", "status", id, "-o", "json"));
        Assert.EndsWith("Unknown", await RowAsync(id), StringComparison.Ordinal);

        await _agent.PublishAsync(Events.Status(_consumer, id, 1));
        Assert.EndsWith("Applied", await RowAsync(id), StringComparison.Ordinal);
        var status = await _operator.JsonAsync("resourcebundle", "status", id);
        Assert.Equal(["ObservedVersion", "SequenceID", "conditions"], status.EnumerateObject().Select(member => member.Name).Take(3));

        var failed = Events.Status(_consumer, id, 1);
        failed.BinaryData = Google.Protobuf.ByteString.CopyFromUtf8(
            """{"conditions":[{"type":"Applied","status":"False","lastTransitionTime":"2026-01-15T10:00:02Z","reason":"AppliedManifestWorkFailed","message":"no"}]}""");
        await _agent.PublishAsync(failed);
        Assert.EndsWith("Pending", await RowAsync(id), StringComparison.Ordinal);
        Assert.Equal(
            $"FIELD    VALUE\nID       {id}\nStatus   Pending\n\nConditions:\n  Type: Applied\n  Status: False\n  Reason: AppliedManifestWorkFailed\n  Message: no\n"
            + "  LastTransitionTime: 2026-01-15T10:00:02Z\n\n",
            await _operator.DoAsync("resourcebundle", "status", id));
    }

    [Fact]
    public async Task A_watch_shows_every_change_until_the_bundle_is_gone()
    {
        var id = await CreateAsync(_operator.Source);
        using var output = new SharedWriter();
        var watch = _operator.RunAsync("", output, CancellationToken.None, "resourcebundle", "status", id, "--watch", "--interval", "100ms");
        await Eventually.TrueAsync(() => output.Text.Contains("Unknown", StringComparison.Ordinal), Limit, "the first state");

        await _agent.PublishAsync(Events.Status(_consumer, id, 1));
        await Eventually.TrueAsync(() => output.Text.Contains("Applied=True", StringComparison.Ordinal), Limit, "the status");
        await _operator.DoAsync("resourcebundle", "delete", id, "-y");
        await Eventually.TrueAsync(() => output.Text.Contains("Deleting", StringComparison.Ordinal), Limit, "the deletion");
        await _agent.PublishAsync(Events.Status(_consumer, id, 1, deleted: true));

        var (code, error) = await watch.WaitAsync(Limit);
        Assert.Equal((0, $"Resource bundle {id} is gone\n"), (code, error));
        Assert.Equal(4, output.Text.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task A_watch_as_JSON_is_one_value_a_line_and_ends_when_the_user_has_seen_enough()
    {
        var id = await CreateAsync(_operator.Source);
        await _agent.PublishAsync(Events.Status(_consumer, id, 1));
        using var output = new SharedWriter();
        using var enough = new CancellationTokenSource();
        var watch = _operator.RunAsync("", output, enough.Token, "resourcebundle", "status", id, "-w", "--interval", "100ms", "-o", "json");
        await Eventually.TrueAsync(() => output.Text.EndsWith('\n'), Limit, "the first state");

        await _agent.PublishAsync(Events.Status(_consumer, id, 1, message: "still"));
        await Eventually.TrueAsync(() => output.Text.Contains("still", StringComparison.Ordinal), Limit, "the status");
        await enough.CancelAsync();

        Assert.Equal(0, (await watch.WaitAsync(Limit)).Code);
        Assert.All(output.Text.TrimEnd().Split('\n'), line => Assert.Equal(1, JsonDocument.Parse(line).RootElement.GetProperty("ObservedVersion").GetInt32()));
    }

    [Fact]
    public async Task Apply_waits_until_the_agent_has_applied_that_very_version()
    {
        var file = Write("work.yaml", Work("waited"));
        var id = WorkId.Of(_operator.Source, _consumer, "waited");
        await using var agent = await _agent.SubscribeAgentAsync(_consumer);
        var apply = _operator.RunAsync("resourcebundle", "apply", "-f", file, "--wait", "--interval", "100ms");
        await agent.WaitAsync(id, 1);
        Assert.False(apply.IsCompleted);

        await _agent.PublishAsync(Events.Status(_consumer, id, 1));

        Assert.Equal(0, (await apply.WaitAsync(Limit)).Code);
        Assert.Equal(0, (await _operator.RunAsync("resourcebundle", "apply", "-f", file, "--wait")).Code);
        Write("work.yaml", Work("waited").Replace("0644", "0600", StringComparison.Ordinal));
        var late = await _operator.RunAsync("resourcebundle", "apply", "-f", file, "--wait", "--interval", "100ms", "--wait-timeout", "1s");
        Assert.Equal(1, late.Code);
        Assert.Contains($"Error: resource bundle {id} is stored, but not applied after 1s (--wait-timeout); \"maestro why {id}\"", late.Error, StringComparison.Ordinal);
    }

    private static string Manifest => """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"rates","namespace":"ledger"}}""";

    private string Work(string name) => $$"""
        apiVersion: work.open-cluster-management.io/v1
        kind: ManifestWork
        metadata: { name: {{name}}, namespace: {{_consumer}}, labels: { app: ledger } }
        spec:
          workload:
            manifests:
            - { apiVersion: v1, kind: ConfigMap, metadata: { name: rates, namespace: ledger }, mode: 0644 }
          deleteOption: {propagationPolicy: Orphan}

        """;

    private async Task<string> CreateAsync(string source)
    {
        var id = Guid.NewGuid().ToString();
        using var peer = new Peer(fixture.Server.SourcePort);
        await peer.PublishAsync(Events.Create(source, _consumer, id, $$"""{"manifests":[{{Manifest}}]}"""));
        return id;
    }

    private Task<JsonElement> ListAsync() => _operator.JsonAsync("resourcebundle", "list", "--search", $"consumer_name = '{_consumer}'");

    private async Task<string> RowAsync(string id)
    {
        var lines = (await _operator.DoAsync("resourcebundle", "list", "--search", $"id = '{id}'")).TrimEnd().Split('\n');
        Assert.Matches("^ID +NAME +CONSUMER +VERSION +CREATED +STATUS$", lines[0]);
        Assert.StartsWith($"{id}   work-of-{id}   {_consumer}   1         20", lines[1], StringComparison.Ordinal);
        return lines[1];
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
