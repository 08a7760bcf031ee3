using Maestro.Gateway.Platform;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Sources;

/// <summary>The source streams of this gateway.</summary>
internal sealed class SourceSubscriptions(IGrainFactory grains, ILogger<SourceSubscriptions> logger)
{
    private readonly SubscriberTable _table = new();

    /// <summary>The sources with an open stream here.</summary>
    public ICollection<string> Sources => _table.Keys;

    /// <summary>Adds a stream; true when it is the first of its source.</summary>
    public bool Add(string source, Subscription subscription) => _table.Add(source, subscription);

    /// <summary>Removes a stream; true when it was the last of its source.</summary>
    public bool Remove(string source, Subscription subscription) => _table.Remove(source, subscription);

    /// <summary>Passes a live status to every stream of its source.</summary>
    public void Send(StatusDelivery delivery)
    {
        var frame = new EventFrame(delivery.ResourceId, delivery.Event);
        foreach (var subscription in _table.Of(delivery.Source))
        {
            subscription.Send(frame);
        }
    }

    /// <summary>Puts stored statuses in line for every stream of the source.</summary>
    public void Send(StatusBacklog backlog)
    {
        foreach (var subscription in _table.Of(backlog.Source))
        {
            subscription.Send(backlog.ResourceIds.Select(id => KeyValuePair.Create(id, default(BacklogEntry))));
        }
    }

    /// <summary>Ends every stream, because events were lost on the way here; the sources come back and resync.</summary>
    public void CloseAll(string reason)
    {
        foreach (var subscription in _table.Keys.SelectMany(source => _table.Of(source)))
        {
            subscription.Close(reason);
        }
    }

    /// <summary>How the backlog of a stream of the source is read.</summary>
    public ReadBacklog BacklogOf(string source) => async (ids, _) =>
    {
        var page = await GrainCalls.Call(logger, () => grains.GetGrain<IResourceBundleReader>(0).ReadStatuses(source, [.. ids]));
        return ([.. page.Deliveries.Select(delivery => new EventFrame(delivery.ResourceId, delivery.Event))], page.Taken);
    };
}
