namespace Maestro.Grains.Delivery;

/// <summary>The way to one gateway.</summary>
internal interface IGatewayOutbox : IAsyncDisposable
{
    /// <summary>The gateway.</summary>
    string GatewayId { get; }

    /// <summary>To ask it something.</summary>
    IGateway Gateway { get; }

    /// <summary>
    /// True from <see cref="NoteSilence"/> until the gateway takes something again: a gateway that is as good as dead, which nobody should wait for.
    /// </summary>
    bool IsSilent { get; }

    /// <summary>Somebody waited in vain for the gateway to take an item.</summary>
    void NoteSilence();

    /// <summary>Puts an item in line; <paramref name="taken"/> ends when the gateway has it, or never will.</summary>
    void Send(object item, TaskCompletionSource? taken = null);
}
