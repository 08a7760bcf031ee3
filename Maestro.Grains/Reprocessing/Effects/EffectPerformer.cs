using System.Collections.Concurrent;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Gate;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Reprocessing.Effects;

/// <summary>Makes one attempt at an effect: the calls to the neighbours.</summary>
internal sealed class EffectPerformer(
    IProcessMemory memory, IDiscovery discovery, IApiCore apiCore, IDomainApp domainApp, IEventManager eventManager, IBroker broker, IGrainFactory grains)
{
    private const string InstanceFinished = "finished";
    private const int ParallelReads = 8;

    /// <summary>Does it.</summary>
    /// <param name="systemId">The system.</param>
    /// <param name="effect">What to do.</param>
    /// <param name="body">The bytes to send; empty when none are.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What a question was answered with; null for others.</returns>
    /// <exception cref="NeighbourException">It was not done, or that is in doubt.</exception>
    public async Task<EffectValue?> PerformAsync(string systemId, Effect effect, byte[] body, CancellationToken cancellationToken)
    {
        switch (effect.Kind)
        {
            case EffectKind.Resolve:
                return await ResolveAsync(systemId, effect, cancellationToken);
            case EffectKind.Commit when effect.Verify:
                return new CommitLookedFor((await apiCore.FindInstanceAsync(effect.InstanceId, cancellationToken))?.Status == InstanceFinished);
            case EffectKind.Commit:
                await domainApp.CommitAsync(systemId, effect.InstanceId, cancellationToken);
                return null;
            case EffectKind.Dispatch or EffectKind.ErrorEvent or EffectKind.Notify:
                await eventManager.SendAsync(PlatformEventJson.Read(body), cancellationToken);
                return null;
            case EffectKind.InstanceStatus:
                await apiCore.SetInstanceStatusAsync(effect.InstanceId, effect.Target, cancellationToken);
                return null;
            case EffectKind.Classify:
                return new Classified((await apiCore.FindInstanceAsync(effect.InstanceId, cancellationToken))?.IsFork ?? false);
            case EffectKind.Publish:
                return new Published(await broker.PublishAsync(systemId, effect.Target, effect.RoutingKey, body, cancellationToken));
            case EffectKind.CloseGate:
                await grains.GetGrain<IGateBoardGrain>(0).Close(systemId);
                return null;
            case EffectKind.LookAtQueue:
                return new QueueDepth(await broker.CountPersistsAsync(systemId, cancellationToken));
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect.Kind, "no such kind of effect");
        }
    }

    private static bool IsName(string instance) => instance.Length > 0 && !instance.Any(char.IsControl);

    private async Task<Resolved> ResolveAsync(string systemId, Effect effect, CancellationToken cancellationToken)
    {
        var origin = effect.Target == ExecutionRules.WithOrigin ? await memory.GetEventAsync(effect.InstanceId, cancellationToken) : null;
        var found = await discovery.FindAffectedAsync(systemId, effect.InstanceId, cancellationToken);
        if (found.FirstOrDefault(unit => !IsName(unit.Key.InstanceId) || unit.Key.Branch.Any(char.IsControl)) is { } nameless)
        {
            throw new NeighbourException(FailureClass.Transient, $"discovery named an instance that is none: {nameless.Key}");
        }

        var units = UnitRules.Filter(effect.Branch, found);

        // One that cannot be read fails the whole: a unit is never left out.
        var events = new ConcurrentDictionary<string, PlatformEvent>();
        await Parallel.ForEachAsync(
            units.Select(unit => unit.Key.InstanceId).Distinct(),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelReads, CancellationToken = cancellationToken },
            async (instance, token) => events[instance] = await memory.GetEventAsync(instance, token));
        return new Resolved(origin, [.. units.Select(unit => new FoundUnit(unit.Key, unit.Forking, events[unit.Key.InstanceId]))]);
    }
}
