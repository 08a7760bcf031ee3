using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Reading;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Storage;
using Maestro.KubernetesApi.Writing;

namespace Maestro.KubernetesApi.Watching;

/// <summary>Answers watches: one JSON document a line, until the client goes, the time is over or the feed is closed.</summary>
internal sealed class WatchResponder(Cluster cluster, TestKubernetesOptions options)
{
    /// <summary>Checks the parameters and starts; what is returned writes the events.</summary>
    /// <exception cref="ApiFailure">A parameter is wrong.</exception>
    public Func<PipeWriter, CancellationToken, Task> Start(ApiRequest request)
    {
        var filter = ObjectFilter.Of(request);
        var text = request.Option("resourceVersion");
        var initial = request.Flag("sendInitialEvents");
        if (initial && request.Option("resourceVersionMatch") != "NotOlderThan")
        {
            throw Failures.Invalid(
                "meta.k8s.io", "ListOptions", "", [FieldError.Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]);
        }

        long? from = initial || text is null or "" or "0" ? null : ObjectReader.ParseVersion(text);
        return (output, stopping) => new WatchStream(cluster, request, filter, output).RunAsync(from, initial, Timeout(request), options.BookmarkInterval, stopping);
    }

    private TimeSpan Timeout(ApiRequest request) =>
        int.TryParse(request.Option("timeoutSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : options.WatchTimeout;

    private sealed class WatchStream(Cluster cluster, ApiRequest request, ObjectFilter filter, PipeWriter output)
    {
        private readonly Representation _representation = Representation.Of(request);
        private readonly bool _bookmarks = request.Flag("allowWatchBookmarks");
        private long _sent;

        public async Task RunAsync(long? from, bool markInitial, TimeSpan timeout, TimeSpan bookmarkInterval, CancellationToken stopping)
        {
            ChangeFeed feed;
            var start = new List<StoredObject>();
            try
            {
                feed = cluster.Store.Watch(request.Resource.Storage, from, filter.Namespace, (objects, version) =>
                {
                    start.AddRange(objects);
                    _sent = version;
                });
            }
            catch (ApiFailure tooOld)
            {
                Write("ERROR", JsonText.Utf8(tooOld.ToStatus()));
                await output.FlushAsync(stopping);
                return;
            }

            try
            {
                using var timer = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                timer.CancelAfter(timeout);
                await InitialAsync(start, markInitial, timer.Token);
                await FollowAsync(feed, bookmarkInterval, timer.Token);
            }
            catch (OperationCanceledException)
            {
                // The client went, or the time is over: the stream just ends.
            }
            finally
            {
                cluster.Store.Unwatch(request.Resource.Storage, feed);
            }
        }

        private async Task InitialAsync(List<StoredObject> start, bool mark, CancellationToken stopping)
        {
            foreach (var stored in start.Where(filter.Matches))
            {
                Write("ADDED", _representation.Bytes(request.Resource, stored).Span);
            }

            if (mark && _bookmarks)
            {
                WriteBookmark(_sent, initialEnd: true);
            }

            await output.FlushAsync(stopping);
        }

        private async Task FollowAsync(ChangeFeed feed, TimeSpan bookmarkInterval, CancellationToken stopping)
        {
            while (true)
            {
                using var bookmark = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                if (_bookmarks)
                {
                    bookmark.CancelAfter(bookmarkInterval);
                }

                try
                {
                    if (!await feed.Reader.WaitToReadAsync(bookmark.Token))
                    {
                        return;
                    }
                }
                catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
                {
                    // Everything up to now was sent, or waits in the feed and has a higher version than the bookmark.
                    WriteBookmark(cluster.Store.Write(store => feed.Reader.Count == 0 ? store.Version : _sent), initialEnd: false);
                    await output.FlushAsync(stopping);
                    continue;
                }

                while (feed.Reader.TryRead(out var change))
                {
                    Send(change);
                }

                await output.FlushAsync(stopping);
            }
        }

        private void Send(StoreChange change)
        {
            _sent = change.Version;
            var was = filter.Matches(change.Before);
            var matches = change.Kind != ChangeKind.Deleted && filter.Matches(change.Object);
            if (matches)
            {
                Write(was ? "MODIFIED" : "ADDED", _representation.Bytes(request.Resource, change.Object).Span);
            }
            else if (was)
            {
                Write("DELETED", _representation.Bytes(request.Resource, Last(change)).Span);
            }
        }

        /// <summary>An object that left the selection is told in its last matching form, with the version of the change.</summary>
        private StoredObject Last(StoreChange change)
        {
            if (change.Kind == ChangeKind.Deleted)
            {
                return change.Object;
            }

            var body = change.Before!.Body.Copy();
            body.Make("metadata")["resourceVersion"] = change.Version.ToString(CultureInfo.InvariantCulture);
            return new StoredObject(change.Object.Key, change.Version, request.Resource.Canonical(body));
        }

        private void WriteBookmark(long version, bool initialEnd)
        {
            var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
            if (initialEnd)
            {
                metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
            }

            var body = new JsonObject { ["kind"] = request.Resource.Kind, ["apiVersion"] = request.Resource.GroupVersion, ["metadata"] = metadata };
            var stored = new StoredObject(default, version, request.Resource.Canonical(body));
            Write("BOOKMARK", _representation.Bytes(request.Resource, stored).Span);
        }

        private void Write(string type, ReadOnlySpan<byte> document)
        {
            Encoding.ASCII.GetBytes($"{{\"type\":\"{type}\",\"object\":", output);
            output.Write(document);
            output.Write("}\n"u8);
        }
    }
}
