using System.Threading.Channels;

namespace Maestro.Gateway.Brokers;

/// <summary>Wakes one waiter; calls between two waits count as one.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Wakes the waiter, or the next one.</summary>
    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Ends with the next call of <see cref="Raise"/>, or at once after one that nobody waited for.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _raised.Reader.ReadAsync(cancellationToken);
}
