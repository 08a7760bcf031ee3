using System.Text.Json;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Manifests;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.ResourceBundles;

/// <summary>Says what <c>apply</c> did, or would do.</summary>
internal sealed class ApplyReport(ClientRun run, RestClient rest)
{
    private bool IsTable => run.Get(OperatorOptions.Output) == OutputFormat.Table;

    /// <summary>What would be done.</summary>
    public void Announce(IReadOnlyList<ApplyPlan> plans)
    {
        if (!IsTable)
        {
            Result.Print(run, Announcement(plans));
            return;
        }

        foreach (var plan in plans)
        {
            Say(FormattableString.Invariant(
                $"Would {(plan.IsUnchanged ? "not change" : ActionOf(plan))} resource bundle {plan.Request.Id} (version {plan.NextVersion}, {WorkOf(plan)})"));
        }
    }

    /// <summary>That a bundle was applied, or was as it should be.</summary>
    public void Applied(ApplyPlan plan)
    {
        if (!IsTable)
        {
            return;
        }

        Say(plan.IsUnchanged ? "Resource bundle unchanged:" : "Resource bundle applied successfully:");
        Say($"ID: {plan.Request.Id}");
        var done = plan.IsUnchanged ? "Still" : plan.Current is null ? "Created as" : "Updated as";
        Say(FormattableString.Invariant($"{done} version {plan.NextVersion}, {WorkOf(plan)}"));
        if (plan.Request.Target == BundleTarget.New)
        {
            Say("With this id in the file the next apply updates it; without one it creates another bundle.");
        }
    }

    /// <summary>That the agents have applied them.</summary>
    public void Waited(IReadOnlyList<ApplyPlan> plans)
    {
        if (IsTable)
        {
            Say(plans.Count == 1 ? "Its agent has applied it." : "Their agents have applied them.");
        }
    }

    /// <summary>The bundles as the server has them now, for other forms than the table: one as it is, several as a list.</summary>
    public async Task CompleteAsync(IReadOnlyList<ApplyPlan> plans)
    {
        if (IsTable)
        {
            return;
        }

        var bundles = new List<JsonElement>();
        foreach (var plan in plans)
        {
            bundles.Add((await rest.GetBundleAsync(plan.Request.Id, run.Stop)).Json);
        }

        Result.Print(run, bundles.Count == 1 ? bundles[0] : Envelope(bundles));
    }

    private static JsonElement Announcement(IReadOnlyList<ApplyPlan> plans) => JsonParts.Object(writer =>
    {
        writer.WriteString("kind", "DryRun");
        writer.WriteStartArray("items");
        foreach (var plan in plans)
        {
            writer.WriteStartObject();
            writer.WriteString("id", plan.Request.Id);
            writer.WriteString("action", plan.IsUnchanged ? "none" : ActionOf(plan));
            writer.WriteNumber("version", plan.NextVersion);
            writer.WriteString("name", plan.WorkName);
            writer.WriteString("consumer_name", plan.Request.ConsumerName);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static JsonElement Envelope(List<JsonElement> bundles) => JsonParts.Object(writer =>
    {
        writer.WriteString("kind", "ResourceBundleList");
        writer.WriteNumber("page", 1);
        writer.WriteNumber("size", bundles.Count);
        writer.WriteNumber("total", bundles.Count);
        writer.WriteStartArray("items");
        bundles.ForEach(bundle => bundle.WriteTo(writer));
        writer.WriteEndArray();
    });

    private static string ActionOf(ApplyPlan plan) => plan.Current is null ? "create" : "update";

    private static string WorkOf(ApplyPlan plan) =>
        $"work \"{Printable.Of(plan.WorkName)}\" of consumer {Printable.Of(plan.Request.ConsumerName)}";

    private void Say(string line) => run.Terminal.Output.WriteLine(line);
}
