using System.Text.Json;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Tests.Reprocessing.Simulation;

/// <summary>What must hold after every transaction, at every commit, and at the end.</summary>
internal static class Invariants
{
    /// <summary>After a transaction.</summary>
    public static void Hold(SimulatedSystem system, SolutionState state)
    {
        if (system.ComparesWithStore)
        {
            var stored = system.Store.LoadAsync("", CancellationToken.None).Result!;
            var loaded = state.Active is { Job: null } ? stored with { Active = stored.Active! with { Job = null } } : stored;
            Assert.Equal(Text(loaded), Text(state with { Active = state.Active is { } live ? live with { EmptyLooks = 0 } : null }));
        }

        var running = system.Store.Jobs.Where(job => JobStatus.IsRunning(job.Status)).ToList();
        Assert.True(running.Count <= 1, "two jobs of a system run");
        if (running is [{ Status: JobStatus.Running }])
        {
            Assert.True(state.Gate.IsClosed, "a job that locks runs and the gate is open");
            Assert.True(system.GatewaysClosed, "a job that locks runs and a gateway does not know");
        }

        Assert.True(!state.Gate.IsClosed || state.Active is { Locks: true }, "the gate is closed for nobody");
        Assert.True(running.TrueForAll(job => job.Id == state.Active?.JobId), "a job runs that is not the active one");
        Assert.True(state.Active?.Job is not { } active || active.Units.Count(unit => unit.State is not (UnitState.Pending or UnitState.Committed)) <= 1);
        Assert.True(state.Effects.Values.Count(effect => effect is { Kind: EffectKind.Commit, IsRunning: true }) <= 1, "two commits at once");
    }

    /// <summary>When an effect starts.</summary>
    public static void MayStart(SolutionState state, Effect effect) => Assert.True(
        effect is not { Kind: EffectKind.Commit, Verify: false, JobId.Length: > 0 } || effect.JobId == state.Active?.JobId,
        $"instance {effect.InstanceId} is committed for job {effect.JobId}, which has ended");

    /// <summary>When the domain app is told to persist an instance.</summary>
    public static void MayCommit(SimulatedSystem system, Effect effect)
    {
        Assert.True(system.Platform.Commits.GetValueOrDefault(effect.InstanceId) == 0, $"instance {effect.InstanceId} is committed twice");
        Assert.DoesNotContain(
            system.Store.Jobs,
            job => job.Status is JobStatus.Skipped or JobStatus.PendingApproval or JobStatus.Approved && job.PendingEvent.InstanceId == effect.InstanceId);
    }

    /// <summary>When nothing is open any more.</summary>
    public static void HoldAtTheEnd(SimulatedSystem system)
    {
        var state = system.Store.LoadAsync("", CancellationToken.None).Result!;
        Assert.True(!state.HasWork && state.Pending.IsEmpty && !state.Gate.IsClosed, system.Describe());
        foreach (var job in system.Store.Jobs)
        {
            HoldAtTheEnd(system, job);
        }

        foreach (var sent in system.Sent)
        {
            AssertNotLost(system, sent);
        }

        AssertOrder(system);
    }

    private static void HoldAtTheEnd(SimulatedSystem system, Job job)
    {
        Assert.True(JobStatus.IsTerminal(job.Status), $"job {job.Id} is {job.Status}");
        Assert.Equal(job.Status, job.History[^1].Status);
        var commits = system.Platform.Commits;
        var pending = commits.GetValueOrDefault(job.PendingEvent.InstanceId);
        if (job.Status == JobStatus.Skipped || JobStatus.IsAborted(job.Status))
        {
            Assert.Equal(0, pending);
        }

        Assert.True(pending == 0 || job.PendingCommitted, $"job {job.Id} does not know that its asking instance is committed");
        if (job.Status == JobStatus.Finished)
        {
            Assert.True(job.PendingCommitted || job.History[^1].User.Length > 0);
            Assert.True(job.History[^1].User.Length > 0 || job.Units.TrueForAll(unit => unit.State == UnitState.Committed));
        }

        foreach (var unit in job.Units)
        {
            Assert.True(unit.State is UnitState.Committed or UnitState.Dropped or UnitState.Pending, $"unit {unit.Key} is {unit.State}");
            Assert.True(unit.State != UnitState.Committed || unit.NewInstanceId.Length == 0 || commits[unit.NewInstanceId] == 1);
        }
    }

    /// <summary>Each persist is committed, held back by a job, or in the error queue; a reply may also have been put aside on purpose.</summary>
    private static void AssertNotLost(SimulatedSystem system, PlatformEvent sent)
    {
        var items = system.Store.Items.Where(item => item.InstanceId == sent.InstanceId).ToList();
        Assert.NotEmpty(items);
        foreach (var item in items)
        {
            switch (item.State)
            {
                case ItemState.Committed:
                    Assert.Equal(1, system.Platform.Commits.GetValueOrDefault(sent.InstanceId));
                    break;
                case ItemState.JobCreated:
                    Assert.Contains(system.Store.Jobs, job => job.Id == item.JobId && job.PendingEvent.InstanceId == sent.InstanceId);
                    break;
                case ItemState.Failed or ItemState.Cancelled when item.Source == PersistSource.Sync:
                    Assert.True(items[^1].Id > item.Id, $"{sent.InstanceId} is {item.State} and the queue's was not taken");
                    break;
                case ItemState.Failed:
                    Assert.True(system.Platform.PublishedItems.Contains(item.Id) || item.Reason == "its job ended during the commit");
                    break;
                default:
                    Assert.True(item.State == ItemState.Discarded && sent.Scope == Scopes.Reprocessing, $"{sent.InstanceId} is {item.State}");
                    break;
            }
        }
    }

    /// <summary>Executions that were committed at once were committed in the order in which they were accepted.</summary>
    private static void AssertOrder(SimulatedSystem system)
    {
        var place = system.Platform.CommitOrder.Select((instance, number) => (instance, number)).ToDictionary(pair => pair.instance, pair => pair.number);
        var committed = system.Store.Items
            .Where(item => item is { IsReply: false, State: ItemState.Committed })
            .Select(item => place[item.InstanceId])
            .ToList();
        Assert.Equal(committed.Order(), committed);
    }

    private static string Text(SolutionState state) => JsonSerializer.Serialize(state);
}
