using System.Text.Json;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Transport;
using Maestro.Protocol.Retrying;

namespace Maestro.Agent.Informers;

/// <summary>What an informer looks at.</summary>
/// <param name="Type">Type of the objects.</param>
/// <param name="Namespace">Their namespace; empty for all, and for objects outside of namespaces.</param>
internal readonly record struct WatchScope(ResourceType Type, string Namespace)
{
    /// <summary>Whether all objects of another scope are in this one.</summary>
    public bool Includes(WatchScope other) => Type == other.Type && (Namespace.Length == 0 || Namespace == other.Namespace);

    /// <inheritdoc/>
    public override string ToString() => Namespace.Length == 0 ? Type.ToString() : $"{Type} in {Namespace}";
}

/// <summary>
/// Keeps a sink up to date about the objects of a scope: lists them once, watches from there, and resumes the watch where it
/// broke off for as long as the server remembers that point.
/// </summary>
internal sealed partial class Informer(
    ApiClient api, WatchScope scope, IInformerSink sink, InformerSurroundings surroundings, bool onlyMetadata = false)
{
    // A watch that only broke off is opened again after the first pause; what fails after that waits longer.
    private static readonly ExponentialBackoff Backoff = new(First: TimeSpan.FromMilliseconds(100), Longest: TimeSpan.FromSeconds(10));

    private const int PageSize = 250;

    // Failures in a row that are overlooked, which is about a second.
    private const int Patience = 3;
    // Failures in a row that are told; what goes on failing would fill the log.
    private const int Told = 10;

    private const string Json = "application/json";
    private const string MetadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
    private const string Metadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

    private readonly ILogger _logger = surroundings.Logger;

    // Where the watch goes on; null when the objects have to be listed.
    private string? _version;
    private bool _isSynced;

    /// <summary>Runs until cancelled. A server that refuses or is away is asked again after a pause.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var failures = 0;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (_version is null)
                {
                    await ListAsync(cancellation);
                }

                await WatchAsync(cancellation);
                failures = 0;
                // A server that ends every watch at once must not be asked in a loop.
                await Task.Delay(Backoff.First, surroundings.Time, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (ApiException cause) when (cause.IsExpired)
            {
                LogExpired(scope);
                _version = null;
            }
            catch (Exception cause)
            {
                failures = _isSynced && cause is BrokenWatchException ? 0 : failures + 1;
                await PauseAsync(cause, failures, cancellation);
            }
        }
    }

    private async Task PauseAsync(Exception cause, int failures, CancellationToken cancellation)
    {
        // A server that restarts is back soon; what is known is out of date only when it stays away, or says no.
        if (failures > Patience || cause is ApiException { StatusCode: > 0 })
        {
            _isSynced = false;
            _version = null;
            sink.OnBroken(cause);
        }

        var pause = surroundings.Jitter.Stretch(Backoff.After(failures + 1), 0.5);
        if (failures <= Told)
        {
            LogBroken(scope, pause, cause.Message);
        }

        await Task.Delay(pause, surroundings.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ListAsync(CancellationToken cancellation)
    {
        sink.OnListing();
        var present = new HashSet<ObjectKey>();
        var (next, version) = ("", "");
        do
        {
            var path = $"{scope.Type.CollectionPath(scope.Namespace)}?limit={PageSize}"
                + (next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "");
            using var response = await api.OpenAsync(path, onlyMetadata ? MetadataList : Json, cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            using var page = await JsonDocument.ParseAsync(body, new JsonDocumentOptions { MaxDepth = Protocol.JsonLimits.MaxDepth }, cancellation);
            (next, version) = ReadPage(page.RootElement, present);
        }
        while (next.Length > 0);

        sink.OnListed(present, version);
        _version = version;
    }

    private (string Next, string Version) ReadPage(JsonElement page, HashSet<ObjectKey> present)
    {
        var listKind = page.Text("kind") ?? "";
        var kind = listKind.EndsWith("List", StringComparison.Ordinal) ? new ObjectKind(page.Text("apiVersion"), listKind[..^4]) : default;
        foreach (var item in page.Items("items"))
        {
            var key = KeyOf(item);
            present.Add(key);
            sink.OnObject(key, item, kind);
        }

        var metadata = page.Member("metadata") ?? default;
        return (metadata.Text("continue") ?? "", metadata.Text("resourceVersion") ?? "");
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        var seconds = (int)surroundings.Jitter.Stretch(TimeSpan.FromMinutes(5), 1).TotalSeconds;
        var path = $"{scope.Type.CollectionPath(scope.Namespace)}?watch=1&allowWatchBookmarks=true&timeoutSeconds={seconds}"
            + $"&resourceVersion={Uri.EscapeDataString(_version!)}";
        using var response = await api.OpenAsync(path, onlyMetadata ? Metadata : Json, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        if (!_isSynced)
        {
            _isSynced = true;
            sink.OnSynced();
        }

        try
        {
            await WatchLines.ReadAsync(body, Receive, cancellation);
        }
        catch (Exception cause) when (cause is IOException or HttpRequestException)
        {
            throw new BrokenWatchException(cause);
        }
    }

    private void Receive(JsonElement line)
    {
        var live = line.Member("object") ?? default;
        var type = line.Text("type");
        if (type == "ERROR")
        {
            throw new ApiException((int)(live.Integer("code") ?? 0), live.Text("reason") ?? "", live.Text("message") ?? "the watch failed");
        }

        var version = (live.Member("metadata") ?? default).Text("resourceVersion") ?? _version!;
        if (type is "ADDED" or "MODIFIED")
        {
            sink.OnObject(KeyOf(live), live, default);
        }
        else if (type == "DELETED")
        {
            sink.OnDeleted(KeyOf(live), version);
        }

        // Bookmarks move on only this.
        _version = version;
    }

    private ObjectKey KeyOf(JsonElement live)
    {
        var metadata = live.Member("metadata") ?? default;
        return new ObjectKey(scope.Type, metadata.Text("namespace") ?? "", metadata.Text("name") ?? "");
    }

    // The connection of a watch went away, which says nothing about the server yet.
    private sealed class BrokenWatchException(Exception cause) : Exception(cause.Message, cause);
}

/// <summary>What the informers of an agent share.</summary>
internal sealed record InformerSurroundings(TimeProvider Time, Jitter Jitter, ILogger Logger);
