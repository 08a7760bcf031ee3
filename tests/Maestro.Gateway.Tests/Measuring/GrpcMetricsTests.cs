using System.Text;
using Grpc.Core;
using Maestro.Gateway.Measuring;
using Prometheus;

namespace Maestro.Gateway.Tests.Measuring;

public sealed class GrpcMetricsTests
{
    private const string Source = "billing";

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly GrpcMetrics _metrics;

    public GrpcMetricsTests() => _metrics = new GrpcMetrics(Metrics.WithCustomRegistry(_registry), new SourceLabels(), TimeProvider.System);

    [Fact]
    public async Task Calls_and_messages_of_a_source_are_counted()
    {
        await _metrics.MeasurePublish(Source, () => Task.FromResult(1));
        await Assert.ThrowsAsync<RpcException>(
            () => _metrics.MeasurePublish<int>(Source, () => throw new RpcException(new Status(StatusCode.InvalidArgument, "no"))));
        await _metrics.MeasureSubscribe(Source, Task.CompletedTask);
        using (_metrics.CountSourceClient(Source))
        {
            _metrics.SentTo(Source).Inc();
            Assert.Equal("1", await ValueAsync($"grpc_server_registered_source_clients{{source=\"{Source}\"}}"));
        }

        Assert.Equal("2", await ValueAsync($"grpc_server_called_total{{type=\"Publish\",source=\"{Source}\"}}"));
        Assert.Equal("1", await ValueAsync($"grpc_server_processed_total{{type=\"Publish\",source=\"{Source}\",code=\"OK\"}}"));
        Assert.Equal("1", await ValueAsync($"grpc_server_processed_total{{type=\"Publish\",source=\"{Source}\",code=\"InvalidArgument\"}}"));
        Assert.Equal("2", await ValueAsync($"grpc_server_message_received_total{{type=\"Publish\",source=\"{Source}\"}}"));
        Assert.Equal("1", await ValueAsync($"grpc_server_message_sent_total{{type=\"Publish\",source=\"{Source}\"}}"));
        Assert.Equal("1", await ValueAsync($"grpc_server_message_received_total{{type=\"Subscribe\",source=\"{Source}\"}}"));
        Assert.Equal("1", await ValueAsync($"grpc_server_message_sent_total{{type=\"Subscribe\",source=\"{Source}\"}}"));
        Assert.Equal("0", await ValueAsync($"grpc_server_registered_source_clients{{source=\"{Source}\"}}"));
    }

    [Fact]
    public async Task A_subscription_is_counted_when_it_begins_and_by_how_it_ended()
    {
        var stream = new TaskCompletionSource();
        var call = _metrics.MeasureSubscribe(Source, stream.Task);
        Assert.Equal("1", await ValueAsync($"grpc_server_called_total{{type=\"Subscribe\",source=\"{Source}\"}}"));
        Assert.Null(await ValueAsync($"grpc_server_processed_total{{type=\"Subscribe\",source=\"{Source}\",code=\"OK\"}}"));
        stream.SetResult();
        await call;
        await Assert.ThrowsAsync<RpcException>(
            () => _metrics.MeasureSubscribe(Source, Task.FromException(new RpcException(new Status(StatusCode.Unavailable, "stops")))));
        _metrics.CountRefusedSubscribe("stranger", StatusCode.PermissionDenied);

        Assert.Equal("1", await ValueAsync($"grpc_server_processed_total{{type=\"Subscribe\",source=\"{Source}\",code=\"OK\"}}"));
        Assert.Equal("1", await ValueAsync($"grpc_server_processed_total{{type=\"Subscribe\",source=\"{Source}\",code=\"Unavailable\"}}"));
        Assert.Equal("1", await ValueAsync("grpc_server_called_total{type=\"Subscribe\",source=\"_other\"}"));
        Assert.Equal("1", await ValueAsync("grpc_server_processed_total{type=\"Subscribe\",source=\"_other\",code=\"PermissionDenied\"}"));
    }

    [Fact]
    public async Task Sources_beyond_a_hundred_are_counted_together()
    {
        for (var index = 0; index < 100; index++)
        {
            _metrics.SentTo($"{Source}-{index}").Inc(0);
        }

        _metrics.SentTo($"{Source}-more").Inc();

        Assert.Null(await ValueAsync($"grpc_server_message_sent_total{{type=\"Subscribe\",source=\"{Source}-more\"}}"));
        Assert.NotNull(await ValueAsync("grpc_server_message_sent_total{type=\"Subscribe\",source=\"_other\"}"));
    }

    private async Task<string?> ValueAsync(string series)
    {
        using var text = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray()).Split('\n')
            .Where(line => line.StartsWith(series + " ", StringComparison.Ordinal))
            .Select(line => line[(series.Length + 1)..])
            .SingleOrDefault();
    }
}
