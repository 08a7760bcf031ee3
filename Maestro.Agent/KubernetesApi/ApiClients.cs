using Maestro.Agent.Measuring;

namespace Maestro.Agent.KubernetesApi;

/// <summary>
/// The clients of one cluster. Each has the whole client-side rate for itself, as every client of the reference has, so that the
/// agent's bookkeeping does not take the turns of the objects it is kept for.
/// </summary>
/// <param name="Objects">For the objects of works, and what is asked about them.</param>
/// <param name="Machinery">For the agent itself: records, watches, discovery, Lease, access to the metrics.</param>
internal sealed record ApiClients(ApiClient Objects, ApiClient Machinery)
{
    /// <summary>The clients over one connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="qps">Requests per second of each client; 0 removes the limit.</param>
    /// <param name="burst">Requests that each client may send at once after a rest.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Counts the requests.</param>
    public static ApiClients Over(ApiConnection connection, double qps, int burst, TimeProvider time, ApiMetrics metrics)
    {
        return new ApiClients(Client(), Client());

        ApiClient Client() => new(new ApiExchange(connection, new TokenBucket(qps, burst, time), time, metrics));
    }
}
