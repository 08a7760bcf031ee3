using System.Text;
using System.Text.Json;
using Maestro.Gateway.Rest.Tracing;
using Maestro.Grains.Consumers;
using Maestro.Grains.Delivery;

namespace Maestro.Gateway.Tests.Rest.Tracing;

public sealed class ConnectionJsonTests
{
    [Fact]
    public void Times_have_six_digits_at_most()
    {
        var at = new DateTimeOffset(2026, 8, 12, 6, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            ConnectionJson.Write(
                writer,
                new ConsumerRecord { Id = "1", Name = "edge-1" },
                new ConsumerConnection([new AgentConnection("gateway", 1, at, at, ["10.0.0.1:1"])], []));
        }

        var json = Encoding.UTF8.GetString(buffer.ToArray());
        Assert.Contains("\"connected_since\":\"2026-08-12T06:00:00.123456Z\",\"last_seen_at\":\"2026-08-12T06:00:00.123456Z\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("1234567", json, StringComparison.Ordinal);
    }
}
