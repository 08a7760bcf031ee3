using System.Text.Json;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Ownership;

/// <summary>One entry of <c>status.appliedResources</c> (agent.md section 1.4).</summary>
/// <param name="Key">The object.</param>
/// <param name="Uid">Its UID; empty while it is only intended to be applied (agent.md D-7).</param>
internal sealed record AppliedResource(ObjectKey Key, string Uid)
{
    /// <summary>Whether both name the same object; neither version nor UID decides that.</summary>
    public bool IsSameObject(AppliedResource other) => IsSameObject(other.Key);

    /// <summary>Whether the key names the same object in any version.</summary>
    public bool IsSameObject(ObjectKey key) =>
        Key.Type.Group == key.Type.Group
        && Key.Type.Resource == key.Type.Resource
        && Key.Namespace == key.Namespace
        && Key.Name == key.Name;

    /// <summary>Reads an entry.</summary>
    public static AppliedResource Read(JsonElement entry) => new(
        new ObjectKey(
            new ResourceType(entry.Text("group") ?? "", entry.Text("version") ?? "", entry.Text("resource") ?? ""),
            entry.Text("namespace") ?? "",
            entry.Text("name") ?? ""),
        entry.Text("uid") ?? "");

    /// <summary>Writes the entry as the reference does: what is empty is left out, except for what the schema requires.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("group", Key.Type.Group);
        json.WriteString("resource", Key.Type.Resource);
        json.WriteString("name", Key.Name);
        if (Key.Namespace.Length > 0)
        {
            json.WriteString("namespace", Key.Namespace);
        }

        json.WriteString("version", Key.Type.Version);
        if (Uid.Length > 0)
        {
            json.WriteString("uid", Uid);
        }

        json.WriteEndObject();
    }

    /// <summary>The entries in the order in which they are kept.</summary>
    public static IEnumerable<AppliedResource> Sort(IEnumerable<AppliedResource> resources) => resources
        .OrderBy(resource => resource.Key.Type.Group, StringComparer.Ordinal)
        .ThenBy(resource => resource.Key.Type.Version, StringComparer.Ordinal)
        .ThenBy(resource => resource.Key.Type.Resource, StringComparer.Ordinal)
        .ThenBy(resource => resource.Key.Namespace, StringComparer.Ordinal)
        .ThenBy(resource => resource.Key.Name, StringComparer.Ordinal);
}
