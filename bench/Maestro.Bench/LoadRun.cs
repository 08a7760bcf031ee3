using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.CloudEvents.V1;

namespace Maestro.Bench;

/// <summary>Registers consumers, subscribes as their agents, publishes creations and then updates, and reports.</summary>
internal sealed class LoadRun(LoadPlan plan)
{
    private static readonly TimeSpan ArrivalTimeout = TimeSpan.FromSeconds(30);

    private readonly LoadEvents _events = new(plan);
    private readonly Arrivals _delivered = new(plan.Bundles + plan.Updates);
    private readonly Arrivals _observed = new(plan.Bundles + plan.Updates);
    private readonly int[] _versions = new int[plan.Bundles];
    private int _failures;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await RegisterConsumersAsync(cancellationToken);
        using var sourceChannel = Channel(plan.Sources);
        using var agentChannel = Channel(plan.Agents);
        var source = new CloudEventService.CloudEventServiceClient(sourceChannel);
        var agent = new CloudEventService.CloudEventServiceClient(agentChannel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var streams = new List<Task>();
        for (var i = 0; i < plan.Consumers; i++)
        {
            streams.Add(await ReceiveAsync(agent, new SubscriptionRequest { ClusterName = LoadPlan.Consumer(i), DataType = DataType.ManifestBundle.ToString() },
                cloudEvent => OnSpecAsync(agent, cloudEvent), stop.Token));
        }

        if (plan.Statuses)
        {
            streams.Add(await ReceiveAsync(source, new SubscriptionRequest { Source = plan.Source }, OnStatusAsync, stop.Token));
        }

        await PhaseAsync("create", 0, plan.Bundles, source, cancellationToken);
        await PhaseAsync("update", plan.Bundles, plan.Updates, source, cancellationToken);
        await stop.CancelAsync();
        await Task.WhenAll(streams);
    }

    private async Task PhaseAsync(
        string name, int first, int count, CloudEventService.CloudEventServiceClient source, CancellationToken cancellationToken)
    {
        if (count == 0)
        {
            return;
        }

        var started = Stopwatch.GetTimestamp();
        var (arrivedBefore, observedBefore, failuresBefore) = (_delivered.Count, _observed.Count, _failures);
        var published = new double[count];
        await Parallel.ForEachAsync(
            Enumerable.Range(first, count),
            new ParallelOptions { MaxDegreeOfParallelism = plan.InFlight, CancellationToken = cancellationToken },
            async (index, token) =>
            {
                var bundle = index % plan.Bundles;
                _delivered.Sent(index);
                _observed.Sent(index);
                var sent = Stopwatch.GetTimestamp();
                try
                {
                    await source.PublishAsync(_events.Spec(bundle, index / plan.Bundles, index), cancellationToken: token);
                }
                catch (RpcException failure)
                {
                    if (Interlocked.Increment(ref _failures) <= 5)
                    {
                        Console.Error.WriteLine(failure.Status);
                    }
                }

                published[index - first] = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
            });
        var publishSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var failed = _failures - failuresBefore;
        await WaitAsync(() => _delivered.Count - arrivedBefore >= count - failed);
        if (plan.Statuses)
        {
            await WaitAsync(() => _observed.Count - observedBefore >= count - failed);
        }

        var delivered = _delivered.Count - arrivedBefore;
        var seconds = Stopwatch.GetElapsedTime(started, (plan.Statuses ? _observed : _delivered).Last()).TotalSeconds;
        Report(name, count, failed, publishSeconds, seconds, delivered, published);
    }

    private void Report(string name, int count, int failed, double publishSeconds, double seconds, int delivered, double[] published)
    {
        Array.Sort(published);
        var latencies = _delivered.Latencies();
        var statuses = plan.Statuses ? _observed.Latencies() : [];
        Console.WriteLine(
            $"{name,-7} {count,8} sent {failed,4} failed | {count / publishSeconds,8:F0} published/s {delivered / seconds,8:F0} delivered/s | " +
            $"publish p50 {At(published, 0.5):F1} p99 {At(published, 0.99):F1} ms | delivery p50 {At(latencies, 0.5):F1} p99 {At(latencies, 0.99):F1} " +
            $"max {At(latencies, 1):F1} ms | lost {count - failed - delivered} duplicated {_delivered.Duplicates}" +
            (plan.Statuses ? $" | status p50 {At(statuses, 0.5):F1} p99 {At(statuses, 0.99):F1} ms" : ""));
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            phase = name,
            count,
            failed,
            publishedPerSecond = count / publishSeconds,
            deliveredPerSecond = delivered / seconds,
            publishP50 = At(published, 0.5),
            publishP99 = At(published, 0.99),
            deliveryP50 = At(latencies, 0.5),
            deliveryP99 = At(latencies, 0.99),
            lost = count - failed - delivered,
            duplicated = _delivered.Duplicates,
        }));
    }

    private async ValueTask OnSpecAsync(CloudEventService.CloudEventServiceClient agent, CloudEvent cloudEvent)
    {
        var id = cloudEvent.Attributes["ce-resourceid"].CeString;
        if (!id.StartsWith(plan.Run, StringComparison.Ordinal))
        {
            return;
        }

        var bundle = int.Parse(id[(plan.Run.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        var version = cloudEvent.Attributes["ce-resourceversion"].CeInteger;
        _delivered.Arrived(((version - 1) * plan.Bundles) + bundle);
        if (plan.Statuses)
        {
            await agent.PublishAsync(_events.Status(LoadPlan.Consumer(bundle % plan.Consumers), id, version));
        }
    }

    private ValueTask OnStatusAsync(CloudEvent cloudEvent)
    {
        var bundle = int.Parse(
            cloudEvent.Attributes["ce-resourceid"].CeString[(plan.Run.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        _observed.Arrived(((cloudEvent.Attributes["ce-resourceversion"].CeInteger - 1) * plan.Bundles) + bundle);
        return ValueTask.CompletedTask;
    }

    private static async Task<Task> ReceiveAsync(
        CloudEventService.CloudEventServiceClient client, SubscriptionRequest request, Func<CloudEvent, ValueTask> receive, CancellationToken stop)
    {
        var call = client.Subscribe(request, cancellationToken: stop);
        await call.ResponseHeadersAsync;
        return Task.Run(
            async () =>
            {
                using (call)
                {
                    try
                    {
                        await foreach (var cloudEvent in call.ResponseStream.ReadAllAsync(stop))
                        {
                            if (cloudEvent.Type != EventType.Heartbeat)
                            {
                                // An agent does not wait for its status to be stored before it reads on.
                                _ = receive(cloudEvent).AsTask();
                            }
                        }
                    }
                    catch (Exception failure) when (stop.IsCancellationRequested && failure is RpcException or OperationCanceledException)
                    {
                        // The run is over.
                    }
                }
            },
            CancellationToken.None);
    }

    private async Task RegisterConsumersAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = plan.Rest };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, plan.Consumers),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (index, token) =>
            {
                using var answer = await http.PostAsJsonAsync("api/maestro/v1/consumers", new { name = LoadPlan.Consumer(index) }, token);
                if (answer.StatusCode != System.Net.HttpStatusCode.Conflict)
                {
                    answer.EnsureSuccessStatusCode();
                }
            });
    }

    private static async Task WaitAsync(Func<bool> done)
    {
        var started = Stopwatch.GetTimestamp();
        while (!done() && Stopwatch.GetElapsedTime(started) < ArrivalTimeout)
        {
            await Task.Delay(5);
        }
    }

    private static GrpcChannel Channel(Uri address) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true },
        MaxReceiveMessageSize = null,
    });

    private static double At(double[] sorted, double quantile) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * quantile))];
}
