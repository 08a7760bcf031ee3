using System.Text.Json;
using Maestro.SystemTests.Wire;

namespace Maestro.SystemTests.Operators;

/// <summary><c>maestro consumer</c> against a running server.</summary>
public sealed class ConsumerCommandsTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly Operator _operator = new(fixture.Server);
    private readonly string _name = $"c-{Guid.NewGuid():N}"[..16];

    [Fact, Trait("Checklist", "rest-80")]
    public async Task A_list_is_a_table_or_the_envelope_of_the_server()
    {
        var id = await _operator.CreateConsumerAsync(_name);

        var table = await _operator.DoAsync("consumer", "list", "--search", $"name = '{_name}'");
        var json = await _operator.DoAsync("consumer", "list", "--search", $"name = '{_name}'", "-o", "json");

        var lines = table.Split('\n');
        Assert.Matches("^ID +NAME +LABELS +CREATED$", lines[0]);
        Assert.Matches($"^{id}   {_name}            20..-..-.. ..:..:..$", lines[1]);
        Assert.Equal(["kind", "page", "size", "total", "items"], JsonDocument.Parse(json).RootElement.EnumerateObject().Select(member => member.Name));
        Assert.StartsWith("{\n  \"kind\": \"ConsumerList\",\n  \"page\": 1,\n", json, StringComparison.Ordinal);
        Assert.EndsWith("}\n", json, StringComparison.Ordinal);
    }

    [Fact, Trait("Checklist", "rest-81")]
    public async Task A_consumer_is_created_with_its_labels()
    {
        var output = await _operator.DoAsync("consumer", "create", _name, "--label", "c=d,a=b", "--label", "e=f");

        Assert.Equal(["FIELD", "ID", "Name", "Labels", "Created", "Updated"], output.TrimEnd().Split('\n').Select(line => line.Split(' ')[0]));
        Assert.Matches("(?m)^FIELD     VALUE$", output);
        Assert.Matches("(?m)^Labels    a=b,c=d,e=f$", output);
    }

    [Fact, Trait("Checklist", "rest-82")]
    public async Task YAML_is_a_form_of_output_too()
    {
        var output = await _operator.DoAsync("consumer", "create", _name, "--label", "on=yes", "-o", "yaml");

        Assert.Contains($"name: {_name}\nlabels:\n  \"on\": \"yes\"\n", output, StringComparison.Ordinal);
    }

    [Fact, Trait("Checklist", "rest-84")]
    public async Task Labels_are_set_and_removed()
    {
        var id = (await _operator.JsonAsync("consumer", "create", _name, "--label", "a=0,b=2")).GetProperty("id").GetString()!;

        var changed = await _operator.JsonAsync("consumer", "update", id, "--label", "a=1,c=3", "--remove-label", "a");
        var emptied = await _operator.JsonAsync("consumer", "update", id, "--remove-label", "b,c");

        Assert.Equal("""{"b":"2","c":"3"}""", JsonSerializer.Serialize(changed.GetProperty("labels")));
        Assert.False(emptied.TryGetProperty("labels", out _));
    }

    [Fact, Trait("Checklist", "rest-85")]
    public async Task A_deletion_asks_first()
    {
        var id = await _operator.CreateConsumerAsync(_name);

        var no = await _operator.AnswerAsync("n\n", "consumer", "delete", id);
        Assert.Equal((0, $"Are you sure you want to delete consumer {id}? (y/N): Deletion cancelled\n", ""), (no.Code, no.Output, no.Error));
        await _operator.DoAsync("consumer", "get", id);

        await _operator.DoAsync("consumer", "delete", "-y", id);
        var gone = await _operator.RunAsync("consumer", "get", id);
        Assert.Equal((1, ""), (gone.Code, gone.Output));
        Assert.Matches($@"^Error: consumer not found: Consumer with id='{id}' not found \(operation id \w+\)\n$", gone.Error);
    }

    [Fact]
    public async Task An_unknown_consumer_cannot_be_deleted()
    {
        var unknown = await _operator.RunAsync("consumer", "delete", _name, "-y");

        Assert.Equal((1, ""), (unknown.Code, unknown.Output));
        Assert.Matches($@"^Error: consumer not found: Consumer with id='{_name}' not found \(operation id \w+\)\n$", unknown.Error);
    }

    [Fact, Trait("Checklist", "rest-86")]
    public async Task A_consumer_with_bundles_stays_and_the_server_says_why()
    {
        var id = await _operator.CreateConsumerAsync(_name);
        using var source = new Peer(fixture.Server.SourcePort);
        await source.PublishAsync(Events.Create("somebody", _name, _name));

        var refused = await _operator.RunAsync("consumer", "delete", id, "--yes");

        Assert.Equal(1, refused.Code);
        Assert.StartsWith("Error: conflict - consumer has existing resources: Unable to delete Consumer:", refused.Error, StringComparison.Ordinal);
        await _operator.DoAsync("consumer", "get", id);
    }

    [Fact]
    public async Task A_name_does_where_an_id_is_asked_for()
    {
        var id = await _operator.CreateConsumerAsync(_name);

        Assert.Equal(id, (await _operator.JsonAsync("consumer", "get", _name)).GetProperty("id").GetString());
        Assert.Equal(id, (await _operator.JsonAsync("consumer", "update", _name, "--label", "a=1")).GetProperty("id").GetString());
        Assert.Equal(_name, (await _operator.JsonAsync("consumer", "connection", _name)).GetProperty("consumer_name").GetString());
        await _operator.DoAsync("consumer", "delete", _name, "-y");

        Assert.Equal(1, (await _operator.RunAsync("consumer", "get", id)).Code);
        var gone = await _operator.RunAsync("consumer", "get", _name);
        Assert.Equal(1, gone.Code);
        Assert.Matches($@"^Error: consumer not found: Consumer with id='{_name}' not found \(operation id \w+\)\n$", gone.Error);
    }

    [Fact]
    public async Task A_duplicate_is_named_as_such()
    {
        await _operator.CreateConsumerAsync(_name);

        var refused = await _operator.RunAsync("consumer", "create", _name);

        Assert.Equal(1, refused.Code);
        Assert.StartsWith("Error: consumer already exists: This Consumer already exists (operation id ", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task All_pages_are_one_list(string format)
    {
        foreach (var number in Enumerable.Range(1, 5))
        {
            await _operator.CreateConsumerAsync($"{_name}-{number}");
        }

        string[] list = ["consumer", "list", "--all", "--search", $"name like '{_name}-%'", "-o", format];
        var output = await _operator.DoAsync([.. list, "--size", "2"]);

        Assert.Equal(Enumerable.Range(1, 5), Enumerable.Range(1, 9).Where(number => output.Contains($"{_name}-{number}", StringComparison.Ordinal)));
        Assert.Equal(await _operator.DoAsync(list), output);
        if (format == "json")
        {
            var envelope = JsonDocument.Parse(output).RootElement;
            Assert.Equal((5, 5, 5), (envelope.GetProperty("size").GetInt32(), envelope.GetProperty("total").GetInt32(), envelope.GetProperty("items").GetArrayLength()));
        }
    }

    [Fact]
    public async Task A_search_that_the_server_does_not_understand_is_explained()
    {
        var refused = await _operator.RunAsync("consumer", "list", "--search", "nosuch = 1");

        Assert.Equal(1, refused.Code);
        Assert.StartsWith("Error: bad request: nosuch is not a valid field name", refused.Error, StringComparison.Ordinal);
    }
}
