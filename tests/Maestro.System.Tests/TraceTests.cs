using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Maestro.SystemTests.Processes;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.SystemTests;

/// <summary>What operators are told of a bundle and its agent, and a deletion that they give up, with two servers.</summary>
public sealed class TraceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _name = Guid.NewGuid().ToString("N")[..12];
    private MaestroProcess _first = null!;
    private MaestroProcess _second = null!;
    private HttpClient _rest = null!;
    private string _consumerId = "";

    public async Task InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        _first = await MaestroProcess.StartServerAsync(database);
        _second = await MaestroProcess.StartServerAsync(database);
        _rest = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_first.RestPort}/api/maestro/v1/") };
        _consumerId = await RestClient.RegisterAsync(_first, _name);
    }

    public void Dispose() => _rest.Dispose();

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task A_bundle_is_followed_to_its_forced_end_and_the_agent_that_returns_is_told_to_delete_it()
    {
        using var source = new Peer(_first.SourcePort);
        using var agent = new Peer(_second.AgentPort);
        await using var watcher = await source.SubscribeSourceAsync(_name);
        await using (var specs = await agent.SubscribeAgentAsync(_name))
        {
            await source.PublishAsync(Events.Create(_name, _name, _name));
            await specs.WaitAsync(_name, 1);
            await ReceiptAsync("no_status_yet");
            var connection = await GetAsync($"consumers/{_consumerId}/connection");
            Assert.True(connection.GetProperty("connected").GetBoolean());
            Assert.Single(connection.GetProperty("gateways").EnumerateArray());

            await agent.PublishAsync(Events.Status(_name, _name, 1));
            await watcher.WaitAsync(_name, 1);
            var complete = await ReceiptAsync(null);
            string[] steps = ["accepted_at", "delivered_at", "acknowledged_at", "observed_at"];
            var times = steps.Select(step => complete.GetProperty(step).GetDateTimeOffset()).ToArray();
            Assert.Equal(times.Order(), times);
            Assert.Equal(complete.GetProperty("acknowledged_at").GetString(), complete.GetProperty("applied_at").GetString());
        }

        await Eventually.TrueAsync(
            async () => !(await GetAsync($"consumers/{_consumerId}/connection")).GetProperty("connected").GetBoolean(), Patience, "the agent to be away");
        await source.PublishAsync(Events.Delete(_name, _name, _name));
        var waiting = await ReceiptAsync("agent_not_connected");
        Assert.Contains("last seen at", waiting.GetProperty("missing")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);

        using var forced = await _rest.PostAsJsonAsync($"resource-bundles/{_name}/force-finalize", new { reason = "cluster scrapped" });
        Assert.Equal(HttpStatusCode.OK, forced.StatusCode);
        var final = await watcher.WaitAsync(status => status.BinaryData.ToStringUtf8().Contains("ForceFinalized", StringComparison.Ordinal), "the final status");
        Assert.Contains("\"type\":\"Deleted\",\"status\":\"True\"", final.BinaryData.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Contains($"\"name\":\"work-of-{_name}\"", final.Attributes["ce-metadata"].CeString, StringComparison.Ordinal);

        // What the agent still had to say changes nothing, and what it still holds it is told to remove.
        await agent.PublishAsync(Events.Status(_name, _name, 1, message: "late"));
        await agent.PublishAsync(Events.Status(_name, _name, 1, deleted: true));
        await using (var specs = await agent.SubscribeAgentAsync(_name))
        {
            await agent.PublishAsync(Events.SpecResync(_name, (_name, 1)));
            Assert.True((await specs.WaitAsync(_name, 1)).IsDeletion());
        }

        Assert.Equal(2, watcher.Events.Count);
        JsonElement[] history = [];
        await Eventually.TrueAsync(
            async () => (history = [.. (await HistoryAsync()).Where(line => !IsToNobody(line))]).Length >= 7, Patience, "seven lines of history");
        Assert.Equal(
            ["accepted", "delivered", "acknowledged", "observed", "deleting", "gone", "delivered"],
            history.Select(line => line.GetProperty("event").GetString()));
        var gone = history.Single(line => line.GetProperty("event").GetString() == "gone");
        Assert.Equal(("operator:127.0.0.1", "cluster scrapped"), (gone.GetProperty("actor").GetString(), gone.GetProperty("reason").GetString()));
        Assert.Equal("notice", history[^1].GetProperty("delivery").GetString());
    }

    // A consumer hears a moment later than its gateway that the agent went, and may send the deletion there in between.
    private static bool IsToNobody(JsonElement line) =>
        line.GetProperty("event").GetString() == "delivered" && line.GetProperty("delivery").GetString() == "live" && line.TryGetProperty("deletion", out _);

    private async Task<JsonElement> ReceiptAsync(string? code)
    {
        JsonElement receipt = default;
        await Eventually.TrueAsync(
            async () =>
            {
                receipt = await GetAsync($"resource-bundles/{_name}/receipt");
                var missing = receipt.GetProperty("missing");
                return (missing.GetArrayLength() == 0 ? null : missing[0].GetProperty("code").GetString()) == code;
            },
            Patience,
            $"a receipt with {code ?? "nothing missing"}");
        return receipt;
    }

    private async Task<JsonElement[]> HistoryAsync() =>
        [.. (await GetAsync($"resource-bundles/{_name}/history")).GetProperty("items").EnumerateArray()];

    private Task<JsonElement> GetAsync(string path) => _rest.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));
}
