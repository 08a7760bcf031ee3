using System.Text.Json.Nodes;
using Maestro.SystemTests.Processes;
using Maestro.Testing;

namespace Maestro.SystemTests.Reprocessing;

/// <summary><c>maestro reprocessing</c> against a running server.</summary>
[Collection(ReprocessingGroup.Name)]
public sealed class CommandTests(ReprocessingGroup.Fixture shared)
{
    [Fact]
    public async Task Operators_list_show_preview_decide_and_audit()
    {
        var world = shared.World;
        await world.BeginAsync();
        var (wanted, unwanted) = (await world.AskForJobAsync(world.Prepare(2).Asking), await world.AskForJobAsync(world.Prepare(1).Asking));

        var list = JsonNode.Parse(await RunAsync(world, "list", "--system", world.System, "--status", "pending_approval", "-o", "json"))!;
        Assert.Equal([unwanted, wanted], list["items"]!.AsArray().Select(job => (string?)job!["id"]));
        Assert.Contains("calcula0.request: 1", await RunAsync(world, "preview", wanted), StringComparison.Ordinal);
        Assert.Contains($"Job {unwanted} is skipped", await RunAsync(world, "skip", unwanted, "--user", "joao.souza"), StringComparison.Ordinal);
        Assert.Contains($"Job {wanted} is ", await RunAsync(world, "approve", wanted, "--user", "maria.silva"), StringComparison.Ordinal);
        await world.WaitForAsync(world.System, wanted, "finished");
        var shown = await RunAsync(world, "show", wanted);
        Assert.Contains("2/2", shown, StringComparison.Ordinal);
        Assert.Contains("maria.silva", await RunAsync(world, "audit", "--job", wanted), StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await RunAsync(world, "gate", world.System)).Trim() == "open", ReprocessingWorld.Limit, "the gate to open");

        Assert.Contains("EXCHANGE", await RunAsync(world, "dead-letters"), StringComparison.Ordinal);
        await using var unknown = await MaestroProcess.RunAsync(["reprocessing", "send", "999999999", .. Address(world)]);
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("no dead letter 999999999 found", unknown.Output, StringComparison.Ordinal);

        await using var refused = await MaestroProcess.RunAsync(["reprocessing", "approve", unwanted, .. Address(world)]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("409: the reprocessing is skipped, which does not allow this", refused.Output, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(ReprocessingWorld world, params string[] arguments)
    {
        await using var command = await MaestroProcess.RunAsync(["reprocessing", .. arguments, .. Address(world)]);
        Assert.True(command.ExitCode == 0, command.Output);
        return command.Output;
    }

    private static string[] Address(ReprocessingWorld world) => ["--reprocessing-url", world.Platform.Options.Maestro.AbsoluteUri.TrimEnd('/')];
}
