using System.Collections.Concurrent;
using Maestro.Grains.Delivery;

namespace Maestro.Grains.Tests.Delivery;

/// <summary>A gateway in the process of the silo.</summary>
internal sealed class RecordingGateway(string id) : ILocalGateway
{
    private readonly ConcurrentQueue<object> _items = new();

    public string Id => id;

    /// <summary>Called before an item is taken.</summary>
    public Action BeforeTake { get; set; } = () => { };

    public IReadOnlyList<object> Items => [.. _items];

    public void Take(object item)
    {
        BeforeTake();
        _items.Enqueue(item);
    }
}
