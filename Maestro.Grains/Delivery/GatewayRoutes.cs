using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Delivery;

/// <inheritdoc cref="IGatewayRoutes"/>
internal sealed partial class GatewayRoutes(
    Func<Task<GatewayList>> askDirectory, ILocalGateway? local, IHandOverMetrics metrics, TimeProvider time, ILogger<GatewayRoutes> logger)
    : IGatewayRoutes
{
    private static readonly TimeSpan ConfirmationTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HoldsTimeout = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private ImmutableDictionary<string, Route> _routes = ImmutableDictionary<string, Route>.Empty;

    private volatile BrokerOwners _brokers = BrokerOwners.None;
    private string? _directory;
    private long _listNumber;

    public Task Ready => _ready.Task;

    public bool Reaches(string gatewayId) => Current.ContainsKey(gatewayId);

    public bool HasBroker => !_brokers.IsEmpty;

    public bool LacksBroker => !HasBroker && Current.Any(pair => pair.Value.Announcement.UsesBroker);

    public string? BrokerFor(string consumerName) => _brokers.OwnerOf(consumerName);

    public bool HasWatchers(string source) => Current.Any(pair => pair.Value.Watches(source));

    private ImmutableDictionary<string, Route> Current => Volatile.Read(ref _routes);

    /// <summary>All live gateways and what they watch.</summary>
    public IEnumerable<GatewayAnnouncement> Announcements => Current.Values.Select(route => route.Announcement);

    public async Task Reach(string gatewayId)
    {
        await Ready;
        if (Current.ContainsKey(gatewayId))
        {
            return;
        }

        Update(await askDirectory());
        if (!Current.ContainsKey(gatewayId))
        {
            throw new OrleansException($"gateway {gatewayId} is not known to the cluster; it has to announce itself first");
        }
    }

    public bool Send(string gatewayId, object item)
    {
        if (!Current.TryGetValue(gatewayId, out var route))
        {
            return false;
        }

        route.Outbox.Send(item);
        return true;
    }

    public void SendToWatchers(string source, object item)
    {
        // There are few gateways, and a table by source would have to be made anew with every source that comes or goes.
        foreach (var (_, route) in Current)
        {
            if (route.Watches(source))
            {
                route.Outbox.Send(item);
            }
        }
    }

    public async Task SendStatusAndConfirm(StatusDelivery status)
    {
        List<(IGatewayOutbox Outbox, Task Taken)> confirmations = [];
        foreach (var outbox in Current.Values.Where(route => route.Watches(status.Source)).Select(route => route.Outbox))
        {
            if (outbox.IsSilent)
            {
                outbox.Send(status);
                continue;
            }

            var confirmation = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            outbox.Send(status, confirmation);
            confirmations.Add((outbox, confirmation.Task));
        }

        try
        {
            await Task.WhenAll(confirmations.Select(each => each.Taken)).WaitAsync(ConfirmationTimeout, time);
        }
        catch (TimeoutException)
        {
            // They are as good as dead: their watchers will reconnect and resync.
            var silent = confirmations.Where(each => !each.Taken.IsCompleted).Select(each => each.Outbox).ToList();
            silent.ForEach(outbox => outbox.NoteSilence());
            LogNotConfirmed(logger, string.Join(", ", silent.Select(outbox => outbox.GatewayId)), status.ResourceId, ConfirmationTimeout);
        }
    }

    public async Task<IReadOnlyList<string>> FindHolders(string consumerName)
    {
        var answers = await Task.WhenAll(Current.Values.Select(async route =>
        {
            try
            {
                return await route.Outbox.Gateway.Holds(consumerName).WaitAsync(HoldsTimeout, time) ? route.Outbox.GatewayId : null;
            }
            catch (Exception failure)
            {
                // It may be busy rather than dead; if it is dead its route ends soon.
                LogNoAnswer(logger, route.Outbox.GatewayId, consumerName, failure);
                return route.Outbox.GatewayId;
            }
        }));
        return [.. answers.OfType<string>()];
    }

    public async Task<ConsumerConnection> FindConnections(string consumerName)
    {
        var answers = await Task.WhenAll(Current.Values.Select(async route =>
        {
            try
            {
                return (Known: await route.Outbox.Gateway.Connection(consumerName).WaitAsync(HoldsTimeout, time), Silent: (string?)null);
            }
            catch (Exception failure)
            {
                LogNoAnswer(logger, route.Outbox.GatewayId, consumerName, failure);
                return (Known: null, Silent: route.Outbox.GatewayId);
            }
        }));
        return new ConsumerConnection(
            [.. answers.Select(answer => answer.Known).OfType<AgentConnection>().OrderBy(known => known.GatewayId, StringComparer.Ordinal)],
            [.. answers.Select(answer => answer.Silent).OfType<string>()]);
    }

    /// <summary>Takes the gateways that live and what they watch. A list older than the last one of the same directory is left aside.</summary>
    public void Update(GatewayList gateways)
    {
        List<IGatewayOutbox> left = [];
        lock (_lock)
        {
            // An answer to a poll may be overtaken by a push that knows more.
            if (gateways.Directory == _directory && gateways.Number <= _listNumber)
            {
                return;
            }

            (_directory, _listNumber) = (gateways.Directory, gateways.Number);
            var next = (gateways.Complete ? ImmutableDictionary<string, Route>.Empty : _routes).ToBuilder();
            next.RemoveRange(gateways.Gone);
            foreach (var announcement in gateways.Gateways)
            {
                next[announcement.GatewayId] = _routes.TryGetValue(announcement.GatewayId, out var known)
                    ? known.Announcement.Revision >= announcement.Revision ? known : known with { Announcement = announcement }
                    : new Route(OutboxFor(announcement), announcement);
            }

            left.AddRange(_routes.Where(pair => !next.ContainsKey(pair.Key)).Select(pair => pair.Value.Outbox));
            Volatile.Write(ref _routes, next.ToImmutable());
            _brokers = new BrokerOwners(next.Where(pair => pair.Value.Announcement.AtBroker).Select(pair => pair.Key));
        }

        foreach (var outbox in left)
        {
            LogLeft(logger, outbox.GatewayId);
            _ = outbox.DisposeAsync().AsTask();
        }

        _ready.TrySetResult();
    }

    private IGatewayOutbox OutboxFor(GatewayAnnouncement announcement) => announcement.GatewayId == local?.Id
        ? new LocalOutbox(local, announcement.Gateway, logger)
        : new GatewayOutbox(announcement.GatewayId, announcement.Gateway, logger, metrics, time);

    private sealed record Route(IGatewayOutbox Outbox, GatewayAnnouncement Announcement)
    {
        public bool Watches(string source) => Announcement.Sources.Contains(source);
    }
}
