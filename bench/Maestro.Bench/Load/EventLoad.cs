using System.Collections.Concurrent;
using System.Diagnostics;
using Maestro.Bench.Events;
using Maestro.Bench.Pacing;
using Maestro.Bench.Rpc;
using Maestro.Bench.Targets;

namespace Maestro.Bench.Load;

/// <summary>Plays the sources, the agents and the watchers of a run, and keeps account of every event.</summary>
internal sealed class EventLoad : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>When nothing arrives for that long, nothing will.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(15);

    private readonly LoadOptions _options;
    private readonly Target _target;
    private readonly RunNames _names;
    private readonly EventWriter _events;
    private readonly StatusNumbers _statuses = new(DateTimeOffset.UtcNow);
    private readonly ConnectionSet _sources;
    private readonly ConnectionSet _agents;
    private readonly Subscriptions _agentStreams;
    private readonly Subscriptions _watcherStreams;
    private readonly ConcurrentQueue<string> _failures = new();
    private EventPhase[] _phases = [];
    private IPace? _pace;
    private int _unexpected;

    private EventLoad(LoadOptions options, Target target, RunNames names, ConnectionSet sources, ConnectionSet agents)
    {
        (_options, _target, _names, _sources, _agents) = (options, target, names, sources, agents);
        _events = new EventWriter(names, new Payloads(options.Size));
        _agentStreams = new Subscriptions(OnSpec);
        _watcherStreams = new Subscriptions(OnStatus);
    }

    /// <summary>Events that nobody should have got: of a version that was not sent, or for another consumer or source.</summary>
    public int Unexpected => Volatile.Read(ref _unexpected);

    /// <summary>Streams that ended although they should not have.</summary>
    public int StreamsLost => _agentStreams.Ended + _watcherStreams.Ended;

    /// <summary>What the first refused events were told, and the first lost streams.</summary>
    public IEnumerable<string> Failures => _failures.Concat(_agentStreams.Failures).Concat(_watcherStreams.Failures);

    /// <summary>Registers the consumers, connects, and subscribes as their agents and, where statuses are measured, as the sources' watchers.</summary>
    public static async Task<EventLoad> OpenAsync(LoadOptions options, Target target, RunNames names, bool watch, CancellationToken stop)
    {
        await ConsumerRegistration.RunAsync(target, names, options.Consumers, stop);
        var load = new EventLoad(
            options, target, names,
            await ConnectionSet.OpenAsync(target.Sources, options.Connections, stop),
            await ConnectionSet.OpenAsync(target.Agents, options.Connections, stop));
        await load._agentStreams.OpenAsync(load._agents, options.Consumers, load._events.AgentSubscription, stop);
        if (watch)
        {
            await load._watcherStreams.OpenAsync(load._sources, options.Sources, load._events.SourceSubscription, stop);
        }

        return load;
    }

    /// <summary>Sends the events of a phase and waits until they have arrived.</summary>
    /// <returns>False when they did not, and nothing comes any more.</returns>
    public async Task<bool> RunAsync(EventPhase phase, CancellationToken stop)
    {
        _phases = [phase, .. _phases];
        _pace = _options.Rate is { } rate ? new OpenLoop(rate, _options.InFlight) : new ClosedLoop(_options.InFlight);
        var before = _target.ReadCpu();
        phase.Started = Stopwatch.GetTimestamp();
        try
        {
            await SendAndWaitAsync(phase, _pace, stop);
        }
        finally
        {
            phase.Cpu = _target.ReadCpu() - before;
        }

        return phase.IsComplete;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _agentStreams.Expected = true;
        _watcherStreams.Expected = true;
        _sources.Dispose();
        _agents.Dispose();
        _agentStreams.Dispose();
        _watcherStreams.Dispose();
    }

    private async Task SendAndWaitAsync(EventPhase phase, IPace pace, CancellationToken stop)
    {
        await pace.RunAsync(phase.Count, phase.Kind == PhaseKind.Status ? SendStatus : SendSpec, stop);
        var (progress, since) = (phase.Progress, Stopwatch.GetTimestamp());
        while (!phase.IsComplete && Stopwatch.GetElapsedTime(since) < Stall)
        {
            await Task.Delay(Look, stop);
            if (phase.Progress != progress)
            {
                (progress, since) = (phase.Progress, Stopwatch.GetTimestamp());
            }
        }
    }

    private void SendSpec(int index, int lane, long due)
    {
        var phase = _phases[0];
        phase.Publish.Begin(index, due);
        phase.Delivery.Begin(index, due);
        if (phase.Kind == PhaseKind.RoundTrip)
        {
            phase.RoundTrip.Begin(index, due);
            phase.Lanes[index] = lane;
        }

        var bundle = phase.BundleOf(index);
        _sources[lane].Send(
            new PublishCall(SpecAnswered, index, lane), CloudEventCalls.Publish,
            _events.Spec(_options.SourceOf(bundle), _options.ConsumerOf(bundle), bundle, phase.VersionOf(index) - 1, Payload(bundle, phase.VersionOf(index))));
    }

    // No two versions of a bundle are the same.
    private static int Payload(int bundle, int version) => (bundle + (version * 7)) & int.MaxValue;

    private void SpecAnswered(int index, int lane, GrpcStatus status)
    {
        var phase = _phases[0];
        if (status.IsOk)
        {
            phase.Publish.End(index);
        }
        else
        {
            Failed(phase, status);
        }

        // A round trip goes on until its watcher has the status.
        if (!status.IsOk || phase.Kind != PhaseKind.RoundTrip)
        {
            _pace!.Done(lane);
        }
    }

    private void OnSpec(int subscription, in ReceivedEvent received)
    {
        var bundle = _names.IndexOf(received.ResourceId);
        if (bundle < 0)
        {
            // Another run's, redelivered: consumers may outlive a run.
            return;
        }

        foreach (var phase in _phases)
        {
            var index = phase.IndexOfSpec(bundle, received.Version);
            if (index >= 0 && _options.ConsumerOf(bundle) == subscription)
            {
                if (phase.Delivery.End(index) && phase.Kind == PhaseKind.RoundTrip)
                {
                    Report(phase, index);
                }

                return;
            }
        }

        Interlocked.Increment(ref _unexpected);
    }

    private void Report(EventPhase phase, int index)
    {
        var now = Stopwatch.GetTimestamp();
        phase.Report.Begin(index, now);
        phase.Observation.Begin(index, now);
        PublishStatus(phase, index, ReportAnswered, phase.Lanes[index]);
    }

    private void ReportAnswered(int index, int lane, GrpcStatus status)
    {
        var phase = _phases[0];
        if (status.IsOk)
        {
            phase.Report.End(index);
        }
        else
        {
            Failed(phase, status);
            _pace!.Done(lane);
        }
    }

    private void SendStatus(int index, int lane, long due)
    {
        var phase = _phases[0];
        phase.Publish.Begin(index, due);
        phase.Observation.Begin(index, due);
        PublishStatus(phase, index, StatusAnswered, lane);
    }

    private void StatusAnswered(int index, int lane, GrpcStatus status)
    {
        if (status.IsOk)
        {
            _phases[0].Publish.End(index);
        }
        else
        {
            Failed(_phases[0], status);
        }

        _pace!.Done(lane);
    }

    private void PublishStatus(EventPhase phase, int index, PublishAnswered answered, int lane)
    {
        var bundle = phase.BundleOf(index);
        var consumer = _options.ConsumerOf(bundle);
        _agents[consumer].Send(
            new PublishCall(answered, index, lane), CloudEventCalls.Publish,
            _events.StatusUpdate(consumer, bundle, phase.VersionOf(index), _statuses.SequenceOf(phase.FirstStatus + index)));
    }

    private void OnStatus(int subscription, in ReceivedEvent received)
    {
        var bundle = _names.IndexOf(received.ResourceId);
        var number = _statuses.NumberOf(received.Sequence);
        foreach (var phase in _phases)
        {
            var index = phase.IndexOfStatus(number);
            if (index >= 0 && phase.BundleOf(index) == bundle && _options.SourceOf(bundle) == subscription)
            {
                if (phase.Observation.End(index) && phase.Kind == PhaseKind.RoundTrip)
                {
                    phase.RoundTrip.End(index);
                    _pace!.Done(phase.Lanes[index]);
                }

                return;
            }
        }

        Interlocked.Increment(ref _unexpected);
    }

    private void Failed(EventPhase phase, GrpcStatus status)
    {
        phase.Fail();
        if (_failures.Count < Subscriptions.MostFailures)
        {
            _failures.Enqueue($"{phase.Name}: {status}");
        }
    }
}
