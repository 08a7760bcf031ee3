using Grpc.Core;
using Prometheus;

namespace Maestro.Gateway.Subscriptions;

/// <summary>A stream that counts what is sent through it.</summary>
internal sealed class CountedStream(IServerStreamWriter<EventFrame> stream, ICounter sent) : IServerStreamWriter<EventFrame>
{
    /// <inheritdoc/>
    public WriteOptions? WriteOptions
    {
        get => stream.WriteOptions;
        set => stream.WriteOptions = value;
    }

    /// <inheritdoc/>
    public Task WriteAsync(EventFrame message) => WriteAsync(message, CancellationToken.None);

    /// <inheritdoc/>
    public Task WriteAsync(EventFrame message, CancellationToken cancellationToken)
    {
        sent.Inc();
        return stream.WriteAsync(message, cancellationToken);
    }
}
