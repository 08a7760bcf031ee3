namespace Maestro.KubernetesApi.Storage;

/// <summary>The objects of one resource and what lately happened to them. Guarded by the store's lock.</summary>
internal sealed class ObjectTable
{
    private readonly Dictionary<(string Namespace, string Name), StoredObject> _objects = [];
    private readonly Queue<StoreChange> _history = new();
    private readonly List<ChangeFeed> _feeds = [];

    public IReadOnlyDictionary<(string Namespace, string Name), StoredObject> Objects => _objects;

    /// <summary>Changes up to this version are not kept any more.</summary>
    public long ForgottenThrough { get; private set; }

    /// <summary>How many watches are open.</summary>
    public int FeedCount => _feeds.Count;

    public StoredObject? Find(string @namespace, string name) => _objects.GetValueOrDefault((@namespace, name));

    /// <summary>Records a change and tells the feeds.</summary>
    public void Record(StoreChange change, int historyLength)
    {
        var key = (change.Object.Key.Namespace, change.Object.Key.Name);
        if (change.Kind == ChangeKind.Deleted)
        {
            _objects.Remove(key);
        }
        else
        {
            _objects[key] = change.Object;
        }

        _history.Enqueue(change);
        while (_history.Count > historyLength)
        {
            ForgottenThrough = _history.Dequeue().Version;
        }

        _feeds.RemoveAll(feed => !feed.Offer(change));
    }

    public void Forget(long throughVersion)
    {
        while (_history.TryPeek(out var oldest) && oldest.Version <= throughVersion)
        {
            _history.Dequeue();
        }

        ForgottenThrough = Math.Max(ForgottenThrough, throughVersion);
    }

    public IEnumerable<StoreChange> After(long version) => _history.SkipWhile(change => change.Version <= version);

    public void Attach(ChangeFeed feed) => _feeds.Add(feed);

    public void Detach(ChangeFeed feed) => _feeds.Remove(feed);

    public void CloseFeeds()
    {
        foreach (var feed in _feeds)
        {
            feed.Close();
        }

        _feeds.Clear();
    }
}
