using System.Collections.Immutable;
using Maestro.Gateway.Measuring;
using Maestro.Gateway.Rpc;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Sources;

/// <summary>The sources with an open stream.</summary>
/// <param name="Sources">Their names.</param>
/// <param name="Revision">Grows with each change.</param>
internal sealed record WatchedSources(ImmutableHashSet<string> Sources, long Revision);

/// <summary>The source streams of this gateway.</summary>
internal sealed class SourceSubscriptions : IDisposable
{
    private readonly IGrainFactory _grains;
    private readonly CloudEventMetrics _metrics;
    private readonly StatusLatency _latency;
    private readonly ILogger _logger;
    private readonly FinalStatuses _finals;
    private readonly SubscriberTable _table = new();
    private readonly Lock _lock = new();
    private WatchedSources _watched = new([], 0);

    public SourceSubscriptions(
        IGrainFactory grains, CloudEventMetrics metrics, StatusLatency latency, TimeProvider time, ILogger<SourceSubscriptions> logger)
    {
        (_grains, _metrics, _latency, _logger) = (grains, metrics, latency, logger);
        _finals = new FinalStatuses(SendNow, time, logger);
    }

    /// <summary>The sources with an open stream here.</summary>
    public WatchedSources Watched
    {
        get
        {
            lock (_lock)
            {
                return _watched;
            }
        }
    }

    /// <summary>Adds a stream.</summary>
    public void Add(string source, Subscription subscription)
    {
        lock (_lock)
        {
            if (_table.Add(source, subscription))
            {
                _watched = new WatchedSources(_watched.Sources.Add(source), _watched.Revision + 1);
            }
        }
    }

    /// <summary>Removes a stream.</summary>
    public void Remove(string source, Subscription subscription)
    {
        lock (_lock)
        {
            if (_table.Remove(source, subscription))
            {
                _watched = new WatchedSources(_watched.Sources.Remove(source), _watched.Revision + 1);
            }
        }
    }

    /// <summary>Passes a live status to every stream of its source; the last one of a bundle when the bundle is gone.</summary>
    public void Send(StatusDelivery delivery)
    {
        if (delivery.AwaitsRemoval)
        {
            _finals.Hold(delivery);
        }
        else if (delivery.IsFinal)
        {
            _finals.Release(delivery);
        }
        else
        {
            SendNow(delivery);
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
        var page = await GrainCalls.Call(_logger, () => _grains.GetGrain<IResourceBundleReader>(0).ReadStatuses(source, [.. ids]));
        return ([.. page.Deliveries.Select(FrameOf)], page.Taken);
    };

    /// <inheritdoc/>
    public void Dispose() => _finals.Dispose();

    private void SendNow(StatusDelivery delivery)
    {
        var streams = _table.Of(delivery.Source);
        if (streams.IsEmpty)
        {
            return;
        }

        var frame = FrameOf(delivery);
        foreach (var subscription in streams)
        {
            subscription.Send(frame);
        }

        _latency.Observe(delivery);
    }

    private EventFrame FrameOf(StatusDelivery delivery) =>
        new(delivery.ResourceId, delivery.Event)
        {
            Sent = _metrics.SentToSource(delivery.Source, delivery.ConsumerName, delivery.Event),
            IsFinal = delivery.IsFinal,
        };
}
