using System.Text.Json.Nodes;
using Maestro.Platform.Simulator.Faults;
using Maestro.Platform.Simulator.State;

namespace Maestro.Platform.Simulator.Services;

/// <summary>Runs an instance for every event: after a while it asks to persist its data, as operations that commit do.</summary>
public sealed class Executor(PlatformState state, EventManager events, FaultPlan faults, Journal journal, TimeProvider time)
    : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();

    /// <summary>How long instances run that start from now on.</summary>
    public TimeSpan ExecutionTime { get; set; }

    /// <summary>Starts what an event asks for.</summary>
    public Task Execute(JsonObject message, CancellationToken stop)
    {
        var copy = (JsonObject)message.DeepClone();
        var fault = faults.Take("executor", $"{copy.Text("name")} {copy.Mark()?.Text("instance_id")}");
        _ = RunAsync(copy, fault?.Kind);
        if (fault?.Kind == FaultKind.Twice)
        {
            _ = RunAsync(copy, null);
        }

        return Task.CompletedTask;
    }

    /// <summary>What runs is given up.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task RunAsync(JsonObject message, FaultKind? fault)
    {
        var stop = _stopping.Token;
        var instance = Create(message);
        journal.Add("executor", "run", instance.SystemId, instance.Id, instance.Original ?? "");
        try
        {
            await Task.Delay(ExecutionTime, time, stop);
            await (fault switch
            {
                FaultKind.Vanish => Task.CompletedTask,
                FaultKind.Silent => SendUntilTakenAsync(PlatformEvents.Outcome(instance, ".done"), stop),
                FaultKind.Fail => SendUntilTakenAsync(PlatformEvents.Outcome(instance, ".error"), stop),
                _ => SendUntilTakenAsync(PlatformEvents.Persist(instance), stop),
            });
        }
        catch (OperationCanceledException)
        {
            // The simulation ends.
        }
    }

    private Instance Create(JsonObject message)
    {
        var id = Guid.NewGuid().ToString();
        var stored = (JsonObject)message.DeepClone();
        stored["instanceId"] = id;
        stored["reference_date"] = stored.Text("referenceDate");
        stored.Remove("referenceDate");
        var instance = new Instance
        {
            Id = id,
            SystemId = message.Text("systemId"),
            Event = stored,
            Branch = message.Text("branch"),
            Original = message.IsReprocessing() ? message.Mark()?.Text("instance_id") : null,
        };
        state.Add(instance);
        return instance;
    }

    // The original would give up on a refusal; here nothing is lost by the platform, so that what is missing is Maestro's doing.
    private async Task SendUntilTakenAsync(JsonObject message, CancellationToken stop)
    {
        while (await events.SendAsync((JsonObject)message.DeepClone(), stop) is not null)
        {
            await Task.Delay(RetryDelay, time, stop);
        }
    }
}
