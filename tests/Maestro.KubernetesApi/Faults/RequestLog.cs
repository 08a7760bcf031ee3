namespace Maestro.KubernetesApi.Faults;

/// <summary>What clients asked, to be counted by tests (for instance to prove that nobody polls).</summary>
public sealed class RequestLog
{
    private const int Capacity = 200_000;

    private readonly Lock _lock = new();
    private readonly Queue<SeenRequest> _requests = new();

    /// <summary>The requests since the start or the last <see cref="Clear"/>, oldest first; at most the last 200,000.</summary>
    public IReadOnlyList<SeenRequest> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>How many requests there were.</summary>
    /// <param name="verb">The verb; null for any.</param>
    /// <param name="resource">The plural; null for any.</param>
    public int Count(string? verb = null, string? resource = null) =>
        Count(request => (verb is null || request.Verb == verb) && (resource is null || request.Resource == resource));

    /// <summary>How many requests match.</summary>
    public int Count(Func<SeenRequest, bool> matches)
    {
        lock (_lock)
        {
            return _requests.Count(matches);
        }
    }

    /// <summary>Forgets everything so far.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _requests.Clear();
        }
    }

    internal void Add(SeenRequest request)
    {
        lock (_lock)
        {
            _requests.Enqueue(request);
            if (_requests.Count > Capacity)
            {
                _requests.Dequeue();
            }
        }
    }
}
