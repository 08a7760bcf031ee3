using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Prometheus;

namespace Maestro.Gateway.Platform;

/// <summary>The gRPC metrics of rest-and-operations.md section 5.1. Beyond a number of sources they are counted together.</summary>
internal sealed class GrpcMetrics
{
    /// <summary>The label of everything that comes through the agents' port: a fleet has too many agents to count each.</summary>
    public const string Agents = "_agents";

    private const int MaxSources = 100;
    private const string OtherSources = "_other";
    private const string Publish = "Publish";
    private const string Subscribe = "Subscribe";

    private static readonly Counter Called =
        Metrics.CreateCounter("grpc_server_called_total", "gRPC calls.", "type", "source");

    private static readonly Counter Processed =
        Metrics.CreateCounter("grpc_server_processed_total", "gRPC calls that ended.", "type", "source", "code");

    private static readonly Histogram Duration =
        Metrics.CreateHistogram("grpc_server_processed_duration_seconds", "Duration of gRPC calls.", "type", "source");

    private static readonly Counter Received =
        Metrics.CreateCounter("grpc_server_message_received_total", "gRPC messages received.", "type", "source");

    private static readonly Counter Sent =
        Metrics.CreateCounter("grpc_server_message_sent_total", "gRPC messages sent, heartbeats included.", "type", "source");

    private static readonly Gauge Sources =
        Metrics.CreateGauge("grpc_server_registered_source_clients", "Open status subscriptions.", "source");

    private readonly ConcurrentDictionary<string, byte> _sources = new(StringComparer.Ordinal);

    /// <summary>Counts and times a Publish call. A source gets a label of its own only by an event that was accepted.</summary>
    public async Task<T> MeasurePublish<T>(string source, Func<Task<T>> call)
    {
        var started = Stopwatch.GetTimestamp();
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
            var label = code == StatusCode.OK ? Remembered(source) : Known(source);
            Called.WithLabels(Publish, label).Inc();
            Received.WithLabels(Publish, label).Inc();
            if (code == StatusCode.OK)
            {
                Sent.WithLabels(Publish, label).Inc();
            }

            Processed.WithLabels(Publish, label, code.ToString()).Inc();
            Duration.WithLabels(Publish, label).Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }

    /// <summary>Counts a source's subscription as open until the result is disposed.</summary>
    public IDisposable CountSourceClient(string source)
    {
        var label = Remembered(source);
        Called.WithLabels(Subscribe, label).Inc();
        Received.WithLabels(Subscribe, label).Inc();
        return Sources.WithLabels(label).TrackInProgress();
    }

    /// <summary>What counts the messages of the source's open subscriptions, or of <see cref="Agents"/>.</summary>
    public ICounter SentTo(string source) => Sent.WithLabels(Subscribe, Remembered(source));

    private string Known(string source) => source == Agents || _sources.ContainsKey(source) ? source : OtherSources;

    private string Remembered(string source)
    {
        if (source != Agents && _sources.Count < MaxSources)
        {
            _sources.TryAdd(source, 0);
        }

        return Known(source);
    }
}
