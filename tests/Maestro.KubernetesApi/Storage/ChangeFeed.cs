using System.Threading.Channels;

namespace Maestro.KubernetesApi.Storage;

/// <summary>Changes on their way to one watch: bounded, and closed when the watch does not keep up (its client then starts over).</summary>
internal sealed class ChangeFeed(int capacity)
{
    private readonly Channel<StoreChange> _channel = Channel.CreateBounded<StoreChange>(
        new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>The changes, in order.</summary>
    public ChannelReader<StoreChange> Reader => _channel.Reader;

    /// <summary>False when the feed takes no more.</summary>
    public bool Offer(StoreChange change)
    {
        if (_channel.Writer.TryWrite(change))
        {
            return true;
        }

        Close();
        return false;
    }

    /// <summary>Ends the feed after what it holds.</summary>
    public void Close() => _channel.Writer.TryComplete();
}
