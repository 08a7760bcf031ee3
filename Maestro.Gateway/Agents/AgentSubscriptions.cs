using Maestro.Gateway.Measuring;
using Maestro.Gateway.Membership;
using Maestro.Gateway.Rpc;
using Maestro.Gateway.Subscriptions;
using Maestro.Grains;
using Maestro.Grains.Delivery;
using Maestro.Grains.ResourceBundles;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Agents;

/// <summary>The agent streams of this gateway. It tells each consumer's grain when the first opens and when the last closes.</summary>
internal sealed partial class AgentSubscriptions(
    IGrainFactory grains, GrainReferences hotGrains, Lazy<ILocalDispatchers?> dispatchers, GatewayIdentity identity, AgentAdmission admission,
    RecentResyncs resyncs, CloudEventMetrics metrics, TimeProvider time, ILogger<AgentSubscriptions> logger)
{
    private const int MaxAttachesAtOnce = 64;
    private const int Stripes = 256;
    private const int MaxDeparted = 131_072;
    private const int MaxPeers = 16;

    /// <summary>A call that went to a silo as it died is better made again than waited for.</summary>
    private static readonly TimeSpan AttachTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The store is read for it.</summary>
    private static readonly TimeSpan ResyncTimeout = TimeSpan.FromSeconds(30);

    private readonly SubscriberTable _table = new();
    private readonly DepartedAgents _departed = new(MaxDeparted);

    // Attach and detach of one consumer must not overtake each other; consumers share a stripe rather than have a lock each.
    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];

    /// <summary>True when a stream of the consumer is open here.</summary>
    public bool Holds(string consumerName) => !_table.Of(consumerName).IsEmpty;

    /// <summary>True when an agent of the consumer was attached here before and went.</summary>
    public bool HasDeparted(string consumerName) => _departed.LastSeen(consumerName) is not null;

    /// <summary>What is known here of the agents of a consumer; null when that is nothing.</summary>
    public AgentConnection? ConnectionOf(string consumerName)
    {
        var streams = _table.Of(consumerName);
        return !streams.IsEmpty
            ? new AgentConnection(
                identity.Id,
                streams.Length,
                streams.Min(stream => stream.Since),
                streams.Max(stream => stream.LastSeen),
                [.. streams.Select(stream => stream.Peer).Where(peer => peer.Length > 0).Distinct().Take(MaxPeers)])
            : _departed.LastSeen(consumerName) is { } lastSeen ? new AgentConnection(identity.Id, 0, null, lastSeen, []) : null;
    }

    /// <summary>An agent of the consumer sent something.</summary>
    public void Hear(string consumerName)
    {
        foreach (var stream in _table.Of(consumerName))
        {
            stream.Hear();
        }
    }

    /// <summary>Registers a stream; afterwards the consumer's grain sends to it.</summary>
    public Task AddAsync(string consumerName, Subscription subscription, CancellationToken cancellationToken) =>
        admission.RunAsync(() => AttachAsync(consumerName, subscription), cancellationToken);

    private async Task AttachAsync(string consumerName, Subscription subscription)
    {
        var stripe = StripeOf(consumerName);
        await stripe.WaitAsync();
        try
        {
            _table.Add(consumerName, subscription);
            if (dispatchers.Value?.TryAttach(consumerName, identity.Id) != true)
            {
                await hotGrains.Consumer(consumerName).Attach(identity.Id, reconcile: false).WaitAsync(AttachTimeout, time);
            }
        }
        catch (Exception)
        {
            _table.Remove(consumerName, subscription);
            throw;
        }
        finally
        {
            stripe.Release();
        }
    }

    /// <summary>Removes a stream that has ended.</summary>
    public Task RemoveAsync(string consumerName, Subscription subscription)
    {
        if (!_table.Remove(consumerName, subscription))
        {
            return Task.CompletedTask;
        }

        _departed.Add(consumerName, time.GetUtcNow());
        resyncs.Forget(consumerName);
        return admission.RunAsync(() => DetachAsync(consumerName));
    }

    private async Task DetachAsync(string consumerName)
    {
        var stripe = StripeOf(consumerName);
        await stripe.WaitAsync();
        try
        {
            // The agent may be back already.
            if (!Holds(consumerName) && dispatchers.Value?.TryDetach(consumerName, identity.Id) != true)
            {
                await hotGrains.Consumer(consumerName).Detach(identity.Id);
            }
        }
        catch (Exception failure)
        {
            // The grain goes on sending to a gateway that has nobody to pass it to, which does no harm.
            LogNotDetached(logger, consumerName, failure);
        }
        finally
        {
            stripe.Release();
        }
    }

    /// <summary>Passes a live spec to every stream of its consumer.</summary>
    public void Send(SpecDelivery delivery)
    {
        var streams = _table.Of(delivery.ConsumerName);
        if (streams.IsEmpty)
        {
            return;
        }

        var frame = FrameOf(delivery);
        foreach (var subscription in streams)
        {
            subscription.Send(frame);
        }
    }

    /// <summary>Puts bundles in line for every stream of the consumer.</summary>
    public void Send(SpecBacklog backlog)
    {
        foreach (var subscription in _table.Of(backlog.ConsumerName))
        {
            subscription.Send(Entries(backlog));
        }
    }

    /// <summary>Tells every consumer's grain again who is attached, after a silo was lost.</summary>
    public Task AttachAllAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        _table.Keys,
        new ParallelOptions { MaxDegreeOfParallelism = MaxAttachesAtOnce, CancellationToken = cancellationToken },
        async (consumer, cancellation) =>
        {
            var stripe = StripeOf(consumer);
            await stripe.WaitAsync(cancellation);
            try
            {
                if (Holds(consumer))
                {
                    await hotGrains.Consumer(consumer).Attach(identity.Id, reconcile: true).WaitAsync(AttachTimeout, time, cancellation);
                }
            }
            catch (Exception failure)
            {
                LogNotAttached(logger, consumer, failure);
                SendAway(consumer);
            }
            finally
            {
                stripe.Release();
            }
        });

    /// <summary>Has resyncs answered again that were answered since then, because the answers may have been lost on their way here.</summary>
    public Task ResyncAgainAsync(DateTimeOffset since, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        resyncs.Since(since),
        new ParallelOptions { MaxDegreeOfParallelism = MaxAttachesAtOnce, CancellationToken = cancellationToken },
        async (resync, cancellation) =>
        {
            try
            {
                await admission.RunAsync(
                    () => hotGrains.Consumer(resync.Consumer).Resync(resync.Held).WaitAsync(ResyncTimeout, time, cancellation), cancellation);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                LogNotAnswered(logger, resync.Consumer, failure);
                SendAway(resync.Consumer);
            }
        });

    private void SendAway(string consumer)
    {
        foreach (var subscription in _table.Of(consumer))
        {
            subscription.Close("the cluster lost track of this subscription; subscribe again and resync");
        }
    }

    /// <summary>How the backlog of a stream of the consumer is read.</summary>
    public ReadBacklog BacklogOf(string consumerName) => async (ids, repetition) =>
    {
        var page = await admission.RunAsync(() => GrainCalls.Call(
            logger, () => grains.GetGrain<IResourceBundleReader>(0).ReadSpecs(consumerName, [.. ids], repetition, identity.Id)));
        return ([.. page.Deliveries.Select(FrameOf)], page.Taken);
    };

    private EventFrame FrameOf(SpecDelivery delivery) =>
        new(delivery.ResourceId, delivery.Event) { Sent = metrics.SentToAgent(delivery.ConsumerName, delivery.Event) };

    private IEnumerable<KeyValuePair<string, BacklogEntry>> Entries(SpecBacklog backlog) =>
        backlog.ResourceIds
            .Select(id => KeyValuePair.Create(id, new BacklogEntry(null, backlog.Redelivery)))
            .Concat(backlog.Notices.Select(notice => KeyValuePair.Create(
                notice.ResourceId, new BacklogEntry(FrameOf(notice), IsRepetition: false))));

    private SemaphoreSlim StripeOf(string consumerName) =>
        _stripes[(uint)consumerName.GetHashCode(StringComparison.Ordinal) % Stripes];
}
