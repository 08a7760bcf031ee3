namespace Maestro.Gateway.Tests.Brokers;

public sealed class BrokerMetricsTests : IDisposable
{
    private readonly BrokerParts _parts = new();

    [Fact]
    public async Task Every_connection_but_the_first_is_a_reconnection_of_this_client()
    {
        _parts.Metric.Connected(false);
        _parts.Metric.Connected(true);
        Assert.DoesNotContain("cloudevents_client_reconnected_total{", await _parts.MetricsAsync(), StringComparison.Ordinal);

        _parts.Metric.Connected(false);
        _parts.Metric.Connected(true);
        _parts.Metric.Connected(false);

        Assert.Contains("cloudevents_client_reconnected_total{client_id=\"id\"} 1", await _parts.MetricsAsync(), StringComparison.Ordinal);
    }

    public void Dispose() => _parts.Dispose();
}
