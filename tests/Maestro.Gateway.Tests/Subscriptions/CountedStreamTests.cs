using Maestro.Gateway.Subscriptions;
using Prometheus;

namespace Maestro.Gateway.Tests.Subscriptions;

public sealed class CountedStreamTests
{
    [Fact]
    public async Task Counts_what_passes_through()
    {
        var sent = Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()).CreateCounter("sent", "Messages.");
        var inner = new ScriptedWriter();
        var stream = new CountedStream(inner, sent) { WriteOptions = Grpc.Core.WriteOptions.Default };

        await stream.WriteAsync(new EventFrame("a", []), CancellationToken.None);
        await stream.WriteAsync(new EventFrame("b", []));

        Assert.Equal(2, sent.Value);
        Assert.Same(stream.WriteOptions, inner.WriteOptions);
    }
}
