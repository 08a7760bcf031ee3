using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests.Operators;

/// <summary><c>maestro trace</c>, <c>maestro why</c> and what they are made of, against a running server.</summary>
public sealed class TracingCommandsTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Operator _operator = new(fixture.Server);
    private readonly Peer _source = new(fixture.Server.SourcePort);
    private readonly Peer _agent = new(fixture.Server.AgentPort);
    private readonly string _name = $"t-{Guid.NewGuid():N}"[..16];
    private string _consumerId = "";

    public async Task InitializeAsync() => _consumerId = await _operator.CreateConsumerAsync(_name);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _source.Dispose();
        _agent.Dispose();
    }

    [Fact]
    public async Task Why_follows_a_bundle_from_no_agent_to_applied()
    {
        await PublishAsync(_name, _name);
        var away = await _operator.DoAsync("why", _name);
        Assert.StartsWith("Version 1 is not applied yet: ", away, StringComparison.Ordinal);
        Assert.Contains("\nLook at the agent in the cluster", away, StringComparison.Ordinal);

        await using var watcher = await _source.SubscribeSourceAsync(_operator.Source);
        await using var agent = await _agent.SubscribeAgentAsync(_name);
        await _agent.PublishAsync(Events.SpecResync(_name));
        await agent.WaitAsync(_name, 1);
        await SaysAsync("no_status_yet");
        Assert.Contains($"An agent of {_name} is attached since ", await _operator.DoAsync("why", _name), StringComparison.Ordinal);

        await _agent.PublishAsync(Events.Status(_name, _name, 1));
        await watcher.WaitAsync(_name, 1);
        await SaysAsync(null);
        Assert.Matches(@"^Version 1 is applied \(accepted 20.*, delivered \+.*, applied \+.*, observed \+.*\)\.\n$", await _operator.DoAsync("why", _name));
    }

    [Fact]
    public async Task Why_names_the_manifests_that_the_agent_could_not_apply()
    {
        await PublishAsync(_name, _name);
        await using var agent = await _agent.SubscribeAgentAsync(_name);
        var failed = Events.Status(_name, _name, 1);
        failed.BinaryData = Google.Protobuf.ByteString.CopyFromUtf8("""
            {"conditions":[{"type":"Applied","status":"False","lastTransitionTime":"2026-01-15T10:00:02Z","reason":"AppliedManifestWorkFailed","message":"1 of 1 failed","observedGeneration":1}],
             "resourceStatus":[{"resourceMeta":{"ordinal":0,"kind":"ConfigMap","name":"rates","namespace":"ledger"},
              "conditions":[{"type":"Applied","status":"False","reason":"AppliedManifestFailed","message":"namespaces \"ledger\" not found"}]}]}
            """);
        await _agent.PublishAsync(failed);

        var why = await _operator.DoAsync("why", _name);

        Assert.StartsWith("Version 1 is not applied: ", why, StringComparison.Ordinal);
        Assert.Contains("\nConfigMap ledger/rates: AppliedManifestFailed: namespaces \"ledger\" not found\n", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_finds_a_bundle_by_id_work_or_manifest_and_tells_its_story_in_order()
    {
        await PublishAsync(_name, _name);
        await using var agent = await _agent.SubscribeAgentAsync(_name);
        await _agent.PublishAsync(Events.Status(_name, _name, 1));
        await Eventually.TrueAsync(
            async () => (await _operator.DoAsync("trace", _name)).Contains("acknowledged", StringComparison.Ordinal), Limit, "the acknowledgement");

        var byId = await _operator.DoAsync("trace", _name);
        var byWork = await _operator.DoAsync("trace", $"work-of-{_name}");
        var byManifest = await _operator.DoAsync("trace", $"configmap/{_name}");

        Assert.StartsWith($"Resource bundle {_name}: work \"work-of-{_name}\" of consumer {_name}, version 1\n\nTIME ", byId, StringComparison.Ordinal);
        var events = byId.Split('\n').Where(line => line.StartsWith("20", StringComparison.Ordinal)).ToArray();
        Assert.Contains("accepted", events[0], StringComparison.Ordinal);
        Assert.Contains(_operator.Source, events[0], StringComparison.Ordinal);
        Assert.Contains(events, line => line.Contains("acknowledged", StringComparison.Ordinal) && line.Contains("Applied=True", StringComparison.Ordinal));
        Assert.Equal(events.Order(StringComparer.Ordinal), events);
        Assert.StartsWith($"Resource bundle {_name}:", byWork, StringComparison.Ordinal);
        Assert.StartsWith($"Resource bundle {_name}:", byManifest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_several_bundles_have_is_a_choice()
    {
        var other = await _operator.CreateConsumerAsync($"{_name}-b");
        await PublishAsync(_name, _name);
        await PublishAsync($"{_name}-b", $"{_name}-b", manifest: _name);

        var several = await _operator.RunAsync("why", $"configmap/{_name}");
        Assert.Equal((1, ""), (several.Code, several.Output));
        Assert.Contains($"Error: 2 resource bundles have \"configmap/{_name}\" as name of a manifest; allowed: the id of one of them, or --consumer", several.Error, StringComparison.Ordinal);
        Assert.Contains($"work-of-{_name}-b", several.Error, StringComparison.Ordinal);

        Assert.StartsWith("Version 1 is not applied yet", await _operator.DoAsync("why", $"configmap/{_name}", "--consumer", _name), StringComparison.Ordinal);
        await PublishAsync(_name, $"{_name}-c", manifest: _name);
        var ofOne = await _operator.RunAsync("why", $"configmap/{_name}", "--consumer", _name);
        Assert.Contains($"Error: 2 resource bundles have \"configmap/{_name}\" as name of a manifest; allowed: the id of one of them\n", ofOne.Error, StringComparison.Ordinal);
        var nothing = await _operator.RunAsync("trace", "service/nosuch");
        Assert.Equal((1, "Error: no resource bundle has \"service/nosuch\" as id, as name of its work or as name of a manifest\n"), (nothing.Code, nothing.Error));
        Assert.NotEmpty(other);
    }

    [Fact]
    public async Task A_deletion_whose_agent_is_gone_is_forced_and_its_story_stays()
    {
        await PublishAsync(_name, _name);
        var tooEarly = await _operator.RunAsync("resourcebundle", "force-finalize", _name, "--reason", "x", "--yes");
        Assert.Contains("is not being deleted", tooEarly.Error, StringComparison.Ordinal);

        await _operator.DoAsync("resourcebundle", "delete", _name, "--yes");
        Assert.Contains($"force-finalize {_name} --reason", await _operator.DoAsync("why", _name), StringComparison.Ordinal);
        var no = await _operator.AnswerAsync("no\n", "resourcebundle", "force-finalize", _name, "--reason", "ticket 4711");
        Assert.Equal(0, no.Code);
        Assert.EndsWith("(y/N): Cancelled\n", no.Output, StringComparison.Ordinal);

        await _operator.DoAsync("resourcebundle", "force-finalize", _name, "--reason", "ticket 4711", "-y");

        Assert.Equal(1, (await _operator.RunAsync("resourcebundle", "get", _name)).Code);
        var story = await _operator.DoAsync("trace", _name);
        Assert.Contains("forced, \"ticket 4711\"", story, StringComparison.Ordinal);
        Assert.EndsWith($"Resource bundle {_name} is gone.\n", story, StringComparison.Ordinal);
        var history = await _operator.DoAsync("resourcebundle", "history", _name, "--newest-first", "--size", "1");
        Assert.Matches(@"^TIME +EVENT +VERSION +ACTOR +DETAILS\n20.* gone +1 +operator:.*\n$", history);
    }

    [Fact]
    public async Task Receipt_and_connection_are_tables_or_the_answers_of_the_server()
    {
        await PublishAsync(_name, _name);
        await using var agent = await _agent.SubscribeAgentAsync(_name);

        var connection = await _operator.DoAsync("consumer", "connection", _consumerId);
        var receipt = await _operator.DoAsync("resourcebundle", "receipt", _name);

        Assert.Matches("(?m)^Connected +yes$", connection);
        Assert.Matches("(?m)^GATEWAY +SINCE +LAST SEEN +SUBSCRIPTIONS +PEERS$", connection);
        Assert.Matches("(?m)^Accepted +20", receipt);
        Assert.Matches("(?m)^Applied +missing: ", receipt);
        Assert.Equal("ConsumerConnection", (await _operator.JsonAsync("consumer", "connection", _consumerId)).GetProperty("kind").GetString());
        Assert.Equal("ResourceBundleReceipt", (await _operator.JsonAsync("resourcebundle", "receipt", _name)).GetProperty("kind").GetString());
        Assert.Equal(
            ["bundle", "history", "receipt", "connection"], (await _operator.JsonAsync("trace", _name)).EnumerateObject().Select(member => member.Name));
    }

    private Task PublishAsync(string consumer, string id, string? manifest = null) => _source.PublishAsync(Events.Create(
        _operator.Source, consumer, id,
        $$$"""{"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{manifest ?? id}}}","namespace":"ledger"}}]}"""));

    // What is recorded in passing follows up to a second later.
    private Task SaysAsync(string? code) => Eventually.TrueAsync(
        async () =>
        {
            var missing = (await _operator.JsonAsync("why", _name)).GetProperty("receipt").GetProperty("missing").EnumerateArray().ToArray();
            return code is null ? missing.Length == 0 : missing.Length > 0 && missing[0].GetProperty("code").GetString() == code;
        },
        Limit,
        $"the receipt to say {code ?? "that nothing is missing"}");
}
