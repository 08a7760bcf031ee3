using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Delivery;

/// <summary>The way to the gateway in this very process.</summary>
internal sealed partial class LocalOutbox(ILocalGateway local, IGateway gateway, ILogger logger) : IGatewayOutbox
{
    /// <inheritdoc/>
    public string GatewayId => local.Id;

    /// <inheritdoc/>
    public IGateway Gateway { get; } = gateway;

    /// <inheritdoc/>
    public bool IsSilent => false;

    /// <inheritdoc/>
    public void NoteSilence()
    {
        // It takes everything at once.
    }

    /// <inheritdoc/>
    public void Send(object item, TaskCompletionSource? taken = null)
    {
        try
        {
            local.Take(item);
        }
        catch (Exception failure)
        {
            // What is committed must not fail here; specs are repeated, and a watcher resyncs when it reconnects.
            LogNotTaken(logger, GatewayId, failure);
        }

        taken?.TrySetResult();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [LoggerMessage(2042, LogLevel.Error, "Gateway {Gateway} in this process did not take an item")]
    private static partial void LogNotTaken(ILogger logger, string gateway, Exception failure);
}
