using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying;

/// <summary>Lenient access to trees that are being changed: a member of another shape counts as missing.</summary>
internal static class JsonTree
{
    /// <summary>A member that is an object, or null.</summary>
    public static JsonObject? Object(this JsonObject node, string name) => node[name] as JsonObject;

    /// <summary>A member that is an object, made when there is none.</summary>
    public static JsonObject ObjectOrNew(this JsonObject node, string name)
    {
        if (node[name] is JsonObject member)
        {
            return member;
        }

        member = [];
        node[name] = member;
        return member;
    }

    /// <summary>A member that is a string, or null.</summary>
    public static string? Text(this JsonObject node, string name) =>
        node[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>Copies a member of another object; removes it when the other has none.</summary>
    public static void Take(this JsonObject node, string name, JsonObject from)
    {
        if (from[name] is { } value)
        {
            node[name] = value.DeepClone();
        }
        else
        {
            node.Remove(name);
        }
    }
}
