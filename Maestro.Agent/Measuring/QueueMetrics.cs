using Maestro.Agent.Reconciling;
using Prometheus;

namespace Maestro.Agent.Measuring;

/// <summary>Counts what a <see cref="ReconcileQueue"/> does, by the name of its items.</summary>
internal sealed class QueueMetrics
{
    private static readonly HistogramConfiguration Settings = new() { LabelNames = ["name"], Buckets = [0.00001, 0.0001, 0.001, 0.01, 0.1, 1, 10] };

    private readonly TimeProvider _time;
    private readonly Counter _adds;
    private readonly Counter _retries;
    private readonly Gauge _depth;
    private readonly Gauge _unfinished;
    private readonly Gauge _longest;
    private readonly Histogram _waits;
    private readonly Histogram _work;
    private readonly Lock _lock = new();
    private readonly Dictionary<ReconcileItem, long> _running = [];

    public QueueMetrics(MetricFactory factory, TimeProvider time)
    {
        _time = time;
        _adds = factory.CreateCounter("workqueue_adds_total", "Steps asked for.", "name");
        _retries = factory.CreateCounter("workqueue_retries_total", "Steps repeated after a failure.", "name");
        _depth = factory.CreateGauge("workqueue_depth", "Items that wait.", "name");
        _unfinished = factory.CreateGauge("workqueue_unfinished_work_seconds", "Seconds of all steps under way together.", "name");
        _longest = factory.CreateGauge("workqueue_longest_running_processor_seconds", "Seconds of the longest step under way.", "name");
        _waits = factory.CreateHistogram("workqueue_queue_duration_seconds", "Seconds an item waited.", Settings);
        _work = factory.CreateHistogram("workqueue_work_duration_seconds", "Seconds a step took.", Settings);
        foreach (var name in QueueNames.All)
        {
            _adds.WithLabels(name);
            _retries.WithLabels(name);
            _depth.WithLabels(name);
            _waits.WithLabels(name);
            _work.WithLabels(name);
        }
    }

    /// <summary>An item waits.</summary>
    public void Added(ReconcileItem item)
    {
        item.QueuedAt = _time.GetTimestamp();
        _adds.WithLabels(item.QueueName).Inc();
        _depth.WithLabels(item.QueueName).Inc();
    }

    /// <summary>An item takes a step.</summary>
    public void Began(ReconcileItem item)
    {
        _depth.WithLabels(item.QueueName).Dec();
        _waits.WithLabels(item.QueueName).Observe(_time.GetElapsedTime(item.QueuedAt).TotalSeconds);
        lock (_lock)
        {
            _running[item] = _time.GetTimestamp();
        }
    }

    /// <summary>An item has taken its step.</summary>
    public void Ended(ReconcileItem item, bool failed)
    {
        long start;
        lock (_lock)
        {
            _running.Remove(item, out start);
        }

        _work.WithLabels(item.QueueName).Observe(_time.GetElapsedTime(start).TotalSeconds);
        if (failed)
        {
            _retries.WithLabels(item.QueueName).Inc();
        }
    }

    /// <summary>Brings the gauges of steps under way up to date; called when somebody reads them.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            var seconds = _running.ToLookup(entry => entry.Key.QueueName, entry => _time.GetElapsedTime(entry.Value).TotalSeconds);
            foreach (var name in QueueNames.All)
            {
                _unfinished.WithLabels(name).Set(seconds[name].Sum());
                _longest.WithLabels(name).Set(seconds[name].DefaultIfEmpty(0).Max());
            }
        }
    }
}
