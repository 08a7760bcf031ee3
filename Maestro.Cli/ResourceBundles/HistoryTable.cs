using System.Globalization;
using System.Text.Json;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;

namespace Maestro.Cli.ResourceBundles;

/// <summary>The history of a bundle in a table.</summary>
internal static class HistoryTable
{
    /// <summary>The columns.</summary>
    public static readonly IReadOnlyList<string> Header = ["TIME", "EVENT", "VERSION", "ACTOR", "DETAILS"];

    /// <summary>The row of an event.</summary>
    public static IReadOnlyList<Cell> Row(JsonElement json) => Row(json.Deserialize(RestJson.Default.BundleEvent)!);

    /// <inheritdoc cref="Row(JsonElement)"/>
    public static IReadOnlyList<Cell> Row(BundleEvent happened) =>
    [
        Moment.Exact(happened.OccurredAt), happened.Event, happened.Version.ToString(CultureInfo.InvariantCulture), happened.Actor ?? "",
        Details(happened),
    ];

    /// <summary>What there is to say beyond the name of the event.</summary>
    public static string Details(BundleEvent happened)
    {
        var details = new List<string>();
        if (happened.Action is { } action)
        {
            details.Add(action);
        }

        if (happened.Delivery is { } delivery)
        {
            details.Add(happened.Deletion ? $"{delivery} (the deletion)" : delivery);
        }

        if (happened.Conditions is { } conditions)
        {
            details.AddRange(conditions.OrderBy(condition => condition.Key, StringComparer.Ordinal).Select(condition => $"{condition.Key}={condition.Value}"));
        }

        if (happened.Forced)
        {
            details.Add("forced");
        }

        if (happened.Reason is { Length: > 0 } reason)
        {
            details.Add($"\"{reason}\"");
        }

        return string.Join(", ", details);
    }
}
