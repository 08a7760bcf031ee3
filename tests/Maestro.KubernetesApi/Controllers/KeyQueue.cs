using System.Threading.Channels;

namespace Maestro.KubernetesApi.Controllers;

/// <summary>Keys that need looking at, each at most once in the queue.</summary>
internal sealed class KeyQueue<TKey> where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly HashSet<TKey> _waiting = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Add(TKey key)
    {
        lock (_lock)
        {
            _waiting.Add(key);
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>All keys that are in the queue, as soon as there is one.</summary>
    public async Task<IReadOnlyList<TKey>> TakeAsync(CancellationToken stopping)
    {
        while (true)
        {
            _ = await _signal.Reader.ReadAsync(stopping);
            lock (_lock)
            {
                if (_waiting.Count > 0)
                {
                    TKey[] keys = [.. _waiting];
                    _waiting.Clear();
                    return keys;
                }
            }
        }
    }
}
