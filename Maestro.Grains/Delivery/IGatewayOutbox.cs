namespace Maestro.Grains.Delivery;

/// <summary>The way to one gateway.</summary>
internal interface IGatewayOutbox : IAsyncDisposable
{
    /// <summary>The gateway.</summary>
    string GatewayId { get; }

    /// <summary>To ask it something.</summary>
    IGateway Gateway { get; }

    /// <summary>Puts an item in line; <paramref name="taken"/> ends when the gateway has it, or never will.</summary>
    void Send(object item, TaskCompletionSource? taken = null);
}
