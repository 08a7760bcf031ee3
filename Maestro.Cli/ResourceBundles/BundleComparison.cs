using System.Text.Json;
using Maestro.Cli.Manifests;
using Maestro.Cli.Rest;
using Maestro.Protocol;

namespace Maestro.Cli.ResourceBundles;

/// <summary>Finds out whether publishing a request would change anything.</summary>
internal static class BundleComparison
{
    private const string Executor = "executer";

    /// <summary>Whether the bundle is what the request asks for already.</summary>
    public static async Task<bool> IsSameAsync(BundleRequest request, ResourceBundle current, RestClient rest, CancellationToken stop)
    {
        using var data = Parse(request.Data);
        return IsSame(request, data.RootElement, current) && await HasSameExecutorAsync(request.Id, data.RootElement, rest, stop);
    }

    /// <summary>The same for all that REST shows.</summary>
    internal static bool IsSame(BundleRequest request, ResourceBundle current)
    {
        using var data = Parse(request.Data);
        return IsSame(request, data.RootElement, current);
    }

    private static bool IsSame(BundleRequest request, JsonElement data, ResourceBundle current) =>
        HasSameMetadata(request, current)
        && HasSameManifests(data.GetProperty("manifests"), current.Manifests)
        && IsSameButForDefaults(Member(data, "manifestConfigs"), current.ManifestConfigs)
        && IsSameButForDefaults(Member(data, "deleteOption"), current.DeleteOption);

    // Both go the same way, so what only the server writes is in neither.
    private static bool HasSameMetadata(BundleRequest request, ResourceBundle current)
    {
        using var wanted = JsonDocument.Parse(WorkMetadata.Of(request, current.Metadata));
        using var stored = JsonDocument.Parse(WorkMetadata.Of(request with { Metadata = null, WorkName = null }, current.Metadata));
        return JsonElement.DeepEquals(wanted.RootElement, stored.RootElement);
    }

    private static bool HasSameManifests(JsonElement wanted, IReadOnlyList<JsonElement>? stored) =>
        wanted.GetArrayLength() == (stored?.Count ?? 0) && wanted.EnumerateArray().Zip(stored ?? []).All(pair => JsonElement.DeepEquals(pair.First, pair.Second));

    // REST shows these with all their members, also those that nobody sent (rest-and-operations.md section 2.2).
    private static bool IsSameButForDefaults(JsonElement? wanted, JsonElement? stored)
    {
        if (wanted is not { } x || stored is not { } y)
        {
            return IsDefault(wanted) && IsDefault(stored);
        }

        return (x.ValueKind, y.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => x.EnumerateObject().Concat(y.EnumerateObject()).Select(member => member.Name).Distinct()
                .All(name => IsSameButForDefaults(Member(x, name), Member(y, name))),
            (JsonValueKind.Array, JsonValueKind.Array) => x.GetArrayLength() == y.GetArrayLength()
                && x.EnumerateArray().Zip(y.EnumerateArray()).All(pair => IsSameButForDefaults(pair.First, pair.Second)),
            _ => JsonElement.DeepEquals(x, y) || (IsDefault(x) && IsDefault(y)),
        };
    }

    private static bool IsDefault(JsonElement? value) => value is not { } given || given.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => given.ValueEquals(""),
        JsonValueKind.Object => given.EnumerateObject().All(member => IsDefault(member.Value)),
        JsonValueKind.Array => given.GetArrayLength() == 0,
        _ => false,
    };

    /// <summary>Whether the bundle says as whom the agent applies it.</summary>
    public static Task<bool> HasExecutorAsync(string id, RestClient rest, CancellationToken stop) => HasExecutorAsync(id, "{}", rest, stop);

    private static async Task<bool> HasSameExecutorAsync(string id, JsonElement data, RestClient rest, CancellationToken stop) =>
        Member(data, Executor) is { } wanted ? await HasExecutorAsync(id, wanted.GetRawText(), rest, stop) : !await HasExecutorAsync(id, rest, stop);

    // REST does not show it, but finds bundles by it.
    private static async Task<bool> HasExecutorAsync(string id, string executor, RestClient rest, CancellationToken stop)
    {
        var pattern = $$"""{"{{Executor}}":{{executor}}}""";
        var search = $"id={SearchTerm.Quote(id)} and payload->'data'@>{SearchTerm.Quote(pattern)}";
        return (await rest.ListAsync(Collection.ResourceBundles, new ListQuery(1, 1, search), stop)).Value.Total > 0;
    }

    private static JsonElement? Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value : null;

    private static JsonDocument Parse(byte[] data) => JsonDocument.Parse(data, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
}
