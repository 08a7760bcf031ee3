using System.Text;
using Grpc.Core;
using Maestro.Gateway.Platform;
using Prometheus;

namespace Maestro.Gateway.Tests.Platform;

public sealed class GrpcMetricsTests
{
    private readonly GrpcMetrics _metrics = new();
    private readonly string _source = $"source-{Guid.NewGuid():N}";

    [Fact]
    public async Task Calls_and_messages_of_a_source_are_counted()
    {
        await _metrics.MeasurePublish(_source, () => Task.FromResult(1));
        await Assert.ThrowsAsync<RpcException>(
            () => _metrics.MeasurePublish<int>(_source, () => throw new RpcException(new Status(StatusCode.InvalidArgument, "no"))));
        using (_metrics.CountSourceClient(_source))
        {
            _metrics.SentTo(_source).Inc();
            Assert.Equal("1", await ValueAsync($"grpc_server_registered_source_clients{{source=\"{_source}\"}}"));
        }

        Assert.Equal("2", await ValueAsync($"grpc_server_called_total{{type=\"Publish\",source=\"{_source}\"}}"));
        Assert.Equal("1", await ValueAsync($"grpc_server_processed_total{{type=\"Publish\",source=\"{_source}\",code=\"OK\"}}"));
        Assert.Equal("1", await ValueAsync($"grpc_server_processed_total{{type=\"Publish\",source=\"{_source}\",code=\"InvalidArgument\"}}"));
        Assert.Equal("2", await ValueAsync($"grpc_server_message_received_total{{type=\"Publish\",source=\"{_source}\"}}"));
        Assert.Equal("1", await ValueAsync($"grpc_server_message_sent_total{{type=\"Publish\",source=\"{_source}\"}}"));
        Assert.Equal("1", await ValueAsync($"grpc_server_message_received_total{{type=\"Subscribe\",source=\"{_source}\"}}"));
        Assert.Equal("1", await ValueAsync($"grpc_server_message_sent_total{{type=\"Subscribe\",source=\"{_source}\"}}"));
        Assert.Equal("0", await ValueAsync($"grpc_server_registered_source_clients{{source=\"{_source}\"}}"));
    }

    [Fact]
    public async Task Sources_beyond_a_hundred_are_counted_together()
    {
        for (var index = 0; index < 100; index++)
        {
            _metrics.SentTo($"{_source}-{index}").Inc(0);
        }

        _metrics.SentTo($"{_source}-more").Inc();

        Assert.Null(await ValueAsync($"grpc_server_message_sent_total{{type=\"Subscribe\",source=\"{_source}-more\"}}"));
        Assert.NotNull(await ValueAsync("grpc_server_message_sent_total{type=\"Subscribe\",source=\"_other\"}"));
    }

    private static async Task<string?> ValueAsync(string series)
    {
        using var text = new MemoryStream();
        await Metrics.DefaultRegistry.CollectAndExportAsTextAsync(text);
        return Encoding.UTF8.GetString(text.ToArray()).Split('\n')
            .Where(line => line.StartsWith(series + " ", StringComparison.Ordinal))
            .Select(line => line[(series.Length + 1)..])
            .SingleOrDefault();
    }
}
