using System.Globalization;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Patching;

/// <summary>JSON patch (RFC 6902).</summary>
internal static class JsonPatch
{
    /// <summary>A new tree: the target after all operations.</summary>
    /// <exception cref="ApiFailure">The patch is no list of operations (400), or one of them fails (422).</exception>
    public static JsonNode Apply(JsonObject target, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
        {
            throw Failures.BadRequest("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
        }

        var document = new JsonObject { ["root"] = target.DeepClone() };
        foreach (var operation in operations)
        {
            Run(document, operation);
        }

        return document["root"]!;
    }

    private static void Run(JsonObject document, JsonNode? operation)
    {
        var path = operation.TextAt("path") ?? throw Failed("missing path");
        switch (operation.TextAt("op"))
        {
            case "add":
                Add(document, path, operation!["value"]);
                break;
            case "replace":
                _ = Remove(document, path, "replace");
                Add(document, path, operation!["value"]);
                break;
            case "remove":
                _ = Remove(document, path, "remove");
                break;
            case "move":
                Add(document, path, Remove(document, operation.TextAt("from") ?? "", "move"));
                break;
            case "copy":
                Add(document, path, Get(document, operation.TextAt("from") ?? ""));
                break;
            case "test":
                if (!JsonTree.Same(Get(document, path), operation!["value"]))
                {
                    throw Failed($"testing value {path} failed: test failed");
                }

                break;
            case var unknown:
                throw Failed($"Unexpected kind: {unknown}");
        }
    }

    private static void Add(JsonObject document, string path, JsonNode? value)
    {
        var (parent, last) = Parent(document, path, "add");
        if (parent is JsonArray items)
        {
            items.Insert(last == "-" ? items.Count : Index(last, items.Count + 1, path, "add"), value?.DeepClone());
        }
        else
        {
            parent[last] = value?.DeepClone();
        }
    }

    private static JsonNode? Remove(JsonObject document, string path, string operation)
    {
        var (parent, last) = Parent(document, path, operation);
        if (parent is JsonArray items)
        {
            var index = Index(last, items.Count, path, operation);
            var item = items[index];
            items.RemoveAt(index);
            return item;
        }

        var members = (JsonObject)parent;
        if (!members.TryGetPropertyValue(last, out var value))
        {
            throw Failed($"{operation} operation does not apply: doc is missing key: {path}: missing value");
        }

        members.Remove(last);
        return value;
    }

    private static JsonNode? Get(JsonObject document, string path)
    {
        var (parent, last) = Parent(document, path, "test");
        return parent is JsonArray items ? items[Index(last, items.Count, path, "test")] : parent[last];
    }

    private static (JsonNode Parent, string Last) Parent(JsonObject document, string path, string operation)
    {
        if (path.Length > 0 && path[0] != '/')
        {
            throw Failed($"{operation} operation does not apply: doc is missing path: {JsonText.Quoted(path)}: missing value");
        }

        string[] parts = ["root", .. path.Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        JsonNode? node = document;
        foreach (var part in parts[..^1])
        {
            node = node switch
            {
                JsonObject members => members[part],
                JsonArray items when int.TryParse(part, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < items.Count => items[index],
                _ => null,
            };
        }

        return node is JsonObject or JsonArray
            ? (node, parts[^1])
            : throw Failed($"{operation} operation does not apply: doc is missing path: {JsonText.Quoted(path)}: missing value");
    }

    private static int Index(string text, int count, string path, string operation) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < count
            ? index
            : throw Failed($"{operation} operation does not apply: doc is missing path: {JsonText.Quoted(path)}: invalid index referenced");

    private static ApiFailure Failed(string message) => new(422, "Invalid", $"the server rejected our request due to an error in our request: {message}");
}
