using Maestro.Grains.Delivery;

namespace Maestro.Grains.Tracing;

/// <summary>Tells operators where things stand; runs on whatever silo is near (key 0) and changes nothing.</summary>
[Alias("maestro.trace-reader")]
public interface ITraceReader : IGrainWithIntegerKey
{
    /// <summary>A page of a bundle's history; the bundle may be gone.</summary>
    [Alias("list-events")]
    Task<BundleEventPage> ListEvents(BundleEventQuery query);

    /// <summary>How far the current version of a bundle has come; null when there is no such bundle.</summary>
    [Alias("get-receipt")]
    Task<Receipt?> GetReceipt(string resourceId);

    /// <summary>Where the agents of a consumer are attached.</summary>
    [Alias("get-connection")]
    Task<ConsumerConnection> GetConnection(string consumerName);
}
