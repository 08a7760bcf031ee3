using System.Collections.Concurrent;
using System.Diagnostics;
using Maestro.Bench.Events;
using Maestro.Bench.Rpc;

namespace Maestro.Bench.Load;

/// <content>What is sent and what comes, event by event. All of this runs on the threads that read the connections.</content>
internal sealed partial class EventLoad
{
    private readonly ConcurrentQueue<string> _failures = new();
    private int _unexpected;

    private void SendSpec(int index, int lane, long due)
    {
        var phase = _phases[0];
        phase.Publish.Begin(index, due);
        if (phase.Delivery.Count > 0)
        {
            phase.Delivery.Begin(index, due);
        }

        if (phase.Kind == PhaseKind.RoundTrip)
        {
            phase.RoundTrip.Begin(index, due);
            phase.Lanes[index] = lane;
        }

        var (bundle, version) = (phase.BundleOf(index), phase.VersionOf(index));
        _sources[lane].Send(
            new PublishCall(SpecAnswered, index, lane), CloudEventCalls.Publish,
            _events.Spec(_options.SourceOf(bundle), _options.ConsumerOf(bundle), bundle, version - 1, Payload(bundle, version)));
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
