using System.Threading.RateLimiting;
using Grpc.Core;

namespace Maestro.Gateway.Agents;

/// <summary>
/// Bounds how many agents are attached, detached, answered a resync or read for at a time. After an outage tens of thousands come back at
/// once; those that wait here cost nothing, while publishes get their share of the processors.
/// </summary>
internal sealed class AgentAdmission : IDisposable
{
    /// <summary>So many keep the store busy with whole batches; more only make the others wait longer.</summary>
    private static readonly int MaxAtOnce = 16 * Environment.ProcessorCount;

    private const int MaxWaiting = 1_000_000;

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = MaxAtOnce,
        QueueLimit = MaxWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for its turn and does the work.</summary>
    /// <exception cref="RpcException">UNAVAILABLE: too many wait already.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken = default)
    {
        using var lease = await _limiter.AcquireAsync(cancellationToken: cancellationToken);
        return lease.IsAcquired
            ? await work()
            : throw new RpcException(new Status(StatusCode.Unavailable, $"{MaxWaiting} agents wait already, which is the limit; try again later"));
    }

    /// <inheritdoc cref="RunAsync{T}(Func{Task{T}}, CancellationToken)"/>
    public Task RunAsync(Func<Task> work, CancellationToken cancellationToken = default) => RunAsync(
        async () =>
        {
            await work();
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
