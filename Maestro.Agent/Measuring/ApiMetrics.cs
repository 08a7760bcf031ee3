using System.Globalization;
using Prometheus;

namespace Maestro.Agent.Measuring;

/// <summary>Counts requests to an API server.</summary>
internal sealed class ApiMetrics(Counter requests, Histogram durations, Histogram waits, string host)
{
    /// <summary>A request waited for its turn.</summary>
    public void Waited(HttpMethod method, TimeSpan wait) => waits.WithLabels(method.Method, host).Observe(wait.TotalSeconds);

    /// <summary>A request was answered.</summary>
    public void Answered(HttpMethod method, int statusCode, TimeSpan duration)
    {
        requests.WithLabels(statusCode.ToString(CultureInfo.InvariantCulture), method.Method, host).Inc();
        durations.WithLabels(method.Method, host).Observe(duration.TotalSeconds);
    }

    /// <summary>A request was not answered.</summary>
    public void Failed(HttpMethod method, TimeSpan duration)
    {
        requests.WithLabels("<error>", method.Method, host).Inc();
        durations.WithLabels(method.Method, host).Observe(duration.TotalSeconds);
    }
}
