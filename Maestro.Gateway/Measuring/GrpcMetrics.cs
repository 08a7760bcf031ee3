using System.Collections.Concurrent;
using Grpc.Core;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>The gRPC metrics of rest-and-operations.md section 5.1. Beyond a number of sources they are counted together.</summary>
internal sealed class GrpcMetrics(IMetricFactory factory, SourceLabels sources, TimeProvider time)
{
    private const string Publish = "Publish";
    private const string Subscribe = "Subscribe";

    private readonly Counter _called =
        factory.CreateCounter("grpc_server_called_total", "gRPC calls.", ["type", "source"]);

    private readonly Counter _processed =
        factory.CreateCounter("grpc_server_processed_total", "gRPC calls that ended.", ["type", "source", "code"]);

    private readonly Histogram _duration =
        factory.CreateHistogram(
            "grpc_server_processed_duration_seconds", "Duration of gRPC calls.", ["type", "source"], DefaultBuckets.OfTheOriginal);

    private readonly Counter _received =
        factory.CreateCounter("grpc_server_message_received_total", "gRPC messages received.", ["type", "source"]);

    private readonly Counter _sent =
        factory.CreateCounter("grpc_server_message_sent_total", "gRPC messages sent, heartbeats included.", ["type", "source"]);

    private readonly Gauge _sources =
        factory.CreateGauge("grpc_server_registered_source_clients", "Open status subscriptions.", ["source"]);

    private readonly Gauge _agents =
        factory.CreateGauge("maestro_connected_agents", "Open streams of agents on this server.");

    private readonly ConcurrentDictionary<string, PublishSeries> _publishes = new(StringComparer.Ordinal);

    /// <summary>Counts and times a Publish call. A source gets a label of its own only by an event that was accepted.</summary>
    public async Task<T> MeasurePublish<T>(string source, Func<Task<T>> call)
    {
        var started = time.GetTimestamp();
        var code = StatusCode.OK;
        try
        {
            return await call();
        }
        catch (RpcException failure)
        {
            code = failure.StatusCode;
            throw;
        }
        finally
        {
            SeriesOf(code == StatusCode.OK ? sources.Remembered(source) : sources.Known(source)).Add(code, time.GetElapsedTime(started));
        }
    }

    /// <summary>Counts a Subscribe call that was let in, and how it ends.</summary>
    /// <param name="source">The source, or <see cref="SourceLabels.Agents"/>.</param>
    /// <param name="call">The call, which has begun: a closure would be kept as long as the stream.</param>
    public async Task MeasureSubscribe(string source, Task call)
    {
        var label = sources.Remembered(source);
        Begin(label);
        var code = StatusCode.OK;
        try
        {
            await call;
        }
        catch (Exception failure)
        {
            code = (failure as RpcException)?.StatusCode ?? StatusCode.Unknown;
            throw;
        }
        finally
        {
            End(label, code);
        }
    }

    /// <summary>Counts a Subscribe call of a source that was not let in.</summary>
    public void CountRefusedSubscribe(string source, StatusCode code)
    {
        var label = sources.Known(source);
        Begin(label);
        End(label, code);
    }

    /// <summary>Counts a source's subscription as open until the result is disposed.</summary>
    public IDisposable CountSourceClient(string source) => _sources.WithLabels(sources.Remembered(source)).TrackInProgress();

    /// <summary>Counts an agent's subscription as open until the result is disposed.</summary>
    public IDisposable CountAgent() => _agents.TrackInProgress();

    /// <summary>What counts the messages of the source's open subscriptions, or of <see cref="SourceLabels.Agents"/>.</summary>
    public ICounter SentTo(string source) => _sent.WithLabels(Subscribe, sources.Remembered(source));

    private void Begin(string label)
    {
        _called.WithLabels(Subscribe, label).Inc();
        _received.WithLabels(Subscribe, label).Inc();
    }

    private void End(string label, StatusCode code) => _processed.WithLabels(Subscribe, label, code.ToString()).Inc();

    private PublishSeries SeriesOf(string label) => _publishes.TryGetValue(label, out var series)
        ? series
        : _publishes.GetOrAdd(label, new PublishSeries(this, label));

    /// <summary>The series of the Publish calls of a source, looked up once.</summary>
    private sealed class PublishSeries(GrpcMetrics metrics, string label)
    {
        private readonly Counter.Child _called = metrics._called.WithLabels(Publish, label);
        private readonly Counter.Child _received = metrics._received.WithLabels(Publish, label);
        private readonly Counter.Child _sent = metrics._sent.WithLabels(Publish, label);
        private readonly Counter.Child _ok = metrics._processed.WithLabels(Publish, label, nameof(StatusCode.OK));
        private readonly Histogram.Child _duration = metrics._duration.WithLabels(Publish, label);

        public void Add(StatusCode code, TimeSpan took)
        {
            _called.Inc();
            _received.Inc();
            _duration.Observe(took.TotalSeconds);
            if (code == StatusCode.OK)
            {
                _sent.Inc();
                _ok.Inc();
            }
            else
            {
                metrics._processed.WithLabels(Publish, label, code.ToString()).Inc();
            }
        }
    }
}
