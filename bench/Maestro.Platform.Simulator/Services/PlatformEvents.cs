using System.Text.Json.Nodes;

namespace Maestro.Platform.Simulator.Services;

/// <summary>Events as the services of the platform read and make them.</summary>
internal static class PlatformEvents
{
    /// <summary>A text of an event; empty when it has none.</summary>
    public static string Text(this JsonObject message, string name) =>
        message.TryGetPropertyValue(name, out var value) && value is JsonValue text && text.TryGetValue<string>(out var found) ? found : "";

    /// <summary>The mark of a re-run; null when there is none.</summary>
    public static JsonObject? Mark(this JsonObject message) =>
        message.TryGetPropertyValue("reprocessing", out var value) && value is JsonObject mark && mark.Count > 0 ? mark : null;

    /// <summary>Whether it belongs to a re-run.</summary>
    public static bool IsReprocessing(this JsonObject message) => message.Text("scope") == "reprocessing";

    /// <summary>The persist event of an instance, as the SDK makes it.</summary>
    public static JsonObject Persist(State.Instance instance)
    {
        var origin = instance.Event;
        return new JsonObject
        {
            ["timestamp"] = "",
            ["referenceDate"] = "",
            ["branch"] = instance.Branch,
            ["systemId"] = instance.SystemId,
            ["name"] = $"{instance.SystemId}.persist.request",
            ["version"] = origin.Text("version"),
            ["idempotencyKey"] = "",
            ["tag"] = origin.Text("tag"),
            ["instanceId"] = instance.Id,
            ["scope"] = origin.Text("scope") is { Length: > 0 } scope ? scope : "execution",
            ["payload"] = new JsonObject { ["instanceId"] = instance.Id },
            ["reprocessing"] = origin.Mark()?.DeepClone() ?? new JsonObject(),
        };
    }

    /// <summary>What happened to an instance, by the suffix of its event's name.</summary>
    public static JsonObject Outcome(State.Instance instance, string suffix)
    {
        var name = instance.Event.Text("name");
        var message = Persist(instance);
        message["name"] = name.EndsWith(".request", StringComparison.Ordinal) ? name[..^".request".Length] + suffix : name + suffix;
        message["payload"] = new JsonObject { ["instance_id"] = instance.Id };
        return message;
    }
}
