using System.Collections.Concurrent;
using Grpc.Core;
using Maestro.Gateway.Subscriptions;

namespace Maestro.Gateway.Tests.Subscriptions;

/// <summary>The peer of a stream: it keeps what is written and reads on only as it is told to.</summary>
internal sealed class ScriptedWriter : IServerStreamWriter<EventFrame>
{
    private readonly ConcurrentQueue<(EventFrame Frame, bool Flushed)> _written = new();
    private int _writing;

    /// <summary>Awaited within each write, after the frame was kept.</summary>
    public Func<EventFrame, Task> OnWrite { get; set; } = _ => Task.CompletedTask;

    public WriteOptions? WriteOptions { get; set; }

    public IReadOnlyList<(EventFrame Frame, bool Flushed)> Written => [.. _written];

    /// <summary>Bundle ids in the order written; a heartbeat is "".</summary>
    public string[] Ids => [.. _written.Select(write => write.Frame.ResourceId)];

    public int Heartbeats => _written.Count(write => write.Frame.ResourceId.Length == 0);

    public async Task WriteAsync(EventFrame message)
    {
        Assert.Equal(1, Interlocked.Increment(ref _writing));
        _written.Enqueue((message, WriteOptions is null || (WriteOptions.Flags & WriteFlags.BufferHint) == 0));
        await OnWrite(message);
        Interlocked.Decrement(ref _writing);
    }
}
