using Maestro.Grains.Reprocessing.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Maestro.Gateway.Reprocessing.Measuring;

/// <summary>The numbers of all systems as metrics (reprocessing.md section 10.3). They are read from the store when somebody collects them.</summary>
internal sealed partial class SystemGauges(IGrainFactory grains, TimeProvider time, ILogger<SystemGauges> logger) : IHostedService
{
    private const string System = "system";
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private static readonly Gauge GateClosed = Metrics.CreateGauge("maestro_gate_closed", "1 while no new event of the system is admitted.", System);
    private static readonly Counter GateClosedSeconds =
        Metrics.CreateCounter("maestro_gate_closed_seconds_total", "Seconds the gate of the system was closed.", System);
    private static readonly Gauge Jobs = Metrics.CreateGauge("maestro_jobs", "Reprocessing jobs by status.", System, "status");
    private static readonly Gauge QueueLength = Metrics.CreateGauge("maestro_queue_length", "Approved jobs that wait for their turn.", System);
    private static readonly Gauge OldestPending =
        Metrics.CreateGauge("maestro_pending_oldest_seconds", "Age of the oldest job that waits for approval; 0 without one.", System);
    private static readonly Gauge UnitInFlight =
        Metrics.CreateGauge("maestro_unit_inflight_seconds", "How long the unit that runs has been out; 0 without one.", System);
    private static readonly Gauge InboxDepth = Metrics.CreateGauge("maestro_inbox_depth", "Persist events that wait.", System, "lane");
    private static readonly Gauge InboxOldest =
        Metrics.CreateGauge("maestro_inbox_oldest_seconds", "Age of the oldest persist event that waits; 0 without one.", System);
    private static readonly Gauge OutboxOldest =
        Metrics.CreateGauge("maestro_outbox_oldest_seconds", "Age of the oldest call to the platform that is not done; 0 without one.", System);
    private static readonly Counter DeadLetters = Metrics.CreateCounter("maestro_dead_letters_total", "Messages that no queue took.", System);

    private readonly Lock _lock = new();
    private Task _reading = Task.CompletedTask;
    private long? _read;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Metrics.DefaultRegistry.AddBeforeCollectCallback(CollectAsync);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Reads the numbers, unless that is under way or was done a moment ago.</summary>
    private Task CollectAsync(CancellationToken stop)
    {
        lock (_lock)
        {
            if (_reading.IsCompleted && (_read is not { } read || time.GetElapsedTime(read) >= Freshness))
            {
                _reading = ReadAsync();
            }

            return _reading.WaitAsync(stop);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            foreach (var system in await grains.GetGrain<IReprocessingReader>(0).Systems().WaitAsync(Limit, time))
            {
                Show(system, time.GetUtcNow());
            }

            _read = time.GetTimestamp();
        }
        catch (Exception failure)
        {
            // The other metrics are worth having all the same.
            LogNotRead(logger, failure.Message);
        }
    }

    private static void Show(SystemSummary system, DateTimeOffset now)
    {
        var id = system.SystemId;
        GateClosed.WithLabels(id).Set(system.GateClosed ? 1 : 0);
        GateClosedSeconds.WithLabels(id).IncTo((system.GateClosedBefore + Age(system.GateClosedSince, now)).TotalSeconds);
        foreach (var status in JobStatus.All)
        {
            Jobs.WithLabels(id, status).Set(system.Jobs.GetValueOrDefault(status));
        }

        QueueLength.WithLabels(id).Set(system.Jobs.GetValueOrDefault(JobStatus.Approved));
        OldestPending.WithLabels(id).Set(Age(system.OldestPending, now).TotalSeconds);
        UnitInFlight.WithLabels(id).Set(Age(system.UnitInFlightSince, now).TotalSeconds);
        InboxDepth.WithLabels(id, "X").Set(system.WaitingExecutions);
        InboxDepth.WithLabels(id, "R").Set(system.WaitingReplies);
        InboxOldest.WithLabels(id).Set(Age(system.OldestWaiting, now).TotalSeconds);
        OutboxOldest.WithLabels(id).Set(Age(system.OldestEffect, now).TotalSeconds);
        DeadLetters.WithLabels(id).IncTo(system.DeadLettersEver);
    }

    private static TimeSpan Age(DateTimeOffset? since, DateTimeOffset now) => since is { } start && start < now ? now - start : TimeSpan.Zero;

    [LoggerMessage(4441, LogLevel.Warning, "The numbers of the systems cannot be read for the metrics: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string reason);
}
