using System.CommandLine;
using System.Text.Json;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Listing;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Consumers;

/// <summary><c>maestro consumer</c> (rest-and-operations.md section 3.3).</summary>
internal static class ConsumerCommands
{
    private static readonly (string, string) Id = ("id", "id of the consumer, or its name");

    /// <summary>The command and what is below it.</summary>
    public static Command Make(ClientCommands commands) =>
        commands.Group("consumer", "Shows and changes consumers: the clusters that bundles are for.", ClientOptions.Rest, below =>
        [
            below.Make("list", "Lists consumers.", OperatorOptions.Listing, ListAsync).WithExamples(
                "maestro consumer list --search \"name like 'edge-%'\" -o json",
                "maestro consumer list --all --search \"labels.region = 'no'\""),
            below.Make("get", "Shows a consumer.", [OperatorOptions.Output], Id, GetAsync).WithExamples(
                "maestro consumer get 77b0a0d2-8a9e-4c11-8a39-0f3c6e0d2002",
                "maestro consumer get edge-oslo-08"),
            below.Make("create", "Registers a consumer.", [OperatorOptions.Label, OperatorOptions.Output],
                ("name", "name of the consumer: a DNS label"), CreateAsync).WithExamples(
                "maestro consumer create edge-oslo-08 --label tier=gold,region=no --rest-url http://127.0.0.1:8000"),
            below.Make("update", "Changes the labels of a consumer.",
                [OperatorOptions.Label, OperatorOptions.RemoveLabel, OperatorOptions.Output], Id, UpdateAsync).WithExamples(
                "maestro consumer update 77b0a0d2-8a9e-4c11-8a39-0f3c6e0d2002 --label tier=silver --remove-label region"),
            below.Make("delete", "Deletes a consumer that has no bundles.", [OperatorOptions.Yes], Id, DeleteAsync).WithExamples(
                "maestro consumer delete 77b0a0d2-8a9e-4c11-8a39-0f3c6e0d2002 --yes"),
            below.Make("connection", "Shows where the agents of a consumer are attached, since when, and when they were last heard of.",
                [OperatorOptions.Output], Id, ConnectionAsync).WithExamples(
                "maestro consumer connection 77b0a0d2-8a9e-4c11-8a39-0f3c6e0d2002"),
        ]);

    private static Task ListAsync(ClientRun run) =>
        ListCommand.RunAsync(run, Collection.Consumers, ["ID", "NAME", "LABELS", "CREATED"], json =>
        {
            var consumer = json.Deserialize(RestJson.Default.Consumer)!;
            return [consumer.Id, consumer.Name, Labels.Format(consumer.Labels), Moment.Of(consumer.CreatedAt)];
        });

    private static async Task GetAsync(ClientRun run)
    {
        using var rest = run.OpenRest();
        Print(run, await rest.GetConsumerAsync(await IdAsync(run, rest), run.Stop));
    }

    private static async Task CreateAsync(ClientRun run)
    {
        var labels = Labels.ToSet(run.Values);
        using var rest = run.OpenRest();
        Print(run, await rest.CreateConsumerAsync(new NewConsumer(run.Argument, labels.Count == 0 ? null : labels), run.Stop));
    }

    private static async Task UpdateAsync(ClientRun run)
    {
        var set = Labels.ToSet(run.Values);
        var remove = run.Get(OperatorOptions.RemoveLabel);
        if (set.Count == 0 && remove.Count == 0)
        {
            throw new InvalidSettingsException("at least one --label or --remove-label must be specified");
        }

        using var rest = run.OpenRest();
        var current = await rest.GetConsumerAsync(await IdAsync(run, rest), run.Stop);
        var labels = Labels.Merge(current.Value.Labels, set, remove);
        Print(run, await rest.ReplaceLabelsAsync(current.Value.Id, new ConsumerPatch(labels), run.Stop));
    }

    private static async Task DeleteAsync(ClientRun run)
    {
        using var rest = run.OpenRest();
        var id = await IdAsync(run, rest);
        await RequireAsync(rest, id, run.Stop);
        if (!run.Get(OperatorOptions.Yes)
            && !await run.Terminal.ConfirmAsync($"Are you sure you want to delete consumer {run.Argument}?", run.Stop))
        {
            run.Terminal.Output.WriteLine("Deletion cancelled");
            return;
        }

        await rest.DeleteConsumerAsync(id, run.Stop);
        run.Terminal.Output.WriteLine($"Consumer {run.Argument} deleted successfully");
    }

    // To delete what is not there is no mistake to the server; to an operator it is a name that was mistyped.
    private static async Task RequireAsync(RestClient rest, string id, CancellationToken stop)
    {
        try
        {
            await rest.GetConsumerAsync(id, stop);
        }
        catch (RestFailure failure) when (!failure.IsNotFound)
        {
            // Whoever may delete need not be allowed to read; the deletion tells what is wrong otherwise.
        }
    }

    private static async Task ConnectionAsync(ClientRun run)
    {
        using var rest = run.OpenRest();
        var connection = await rest.GetConnectionAsync(await IdAsync(run, rest), run.Stop);
        Result.Print(run, connection.Json, () => ConnectionTable.Print(run.Terminal, connection.Value));
    }

    private static Task<string> IdAsync(ClientRun run, RestClient rest) => rest.ConsumerIdOfAsync(run.Argument, run.Stop);

    private static void Print(ClientRun run, Answer<Consumer> consumer) => Result.Print(run, consumer.Json, () => Result.PrintFields(
        run.Terminal,
        ("ID", consumer.Value.Id),
        ("Name", consumer.Value.Name),
        ("Labels", Labels.Format(consumer.Value.Labels)),
        ("Created", Moment.Of(consumer.Value.CreatedAt)),
        ("Updated", Moment.Of(consumer.Value.UpdatedAt))));
}
