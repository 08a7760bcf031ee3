using Grpc.Core;
using Maestro.Grains;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Rpc;

/// <summary>Calls to grains on behalf of a gRPC peer.</summary>
internal static partial class GrainCalls
{
    /// <summary>Makes the call; every failure that may pass becomes UNAVAILABLE, so that the peer tries again.</summary>
    /// <param name="logger">Is told of failures.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">The peer's: once it has gone, nobody is told of anything.</param>
    public static async Task<T> Call<T>(ILogger logger, Func<Task<T>> call, CancellationToken cancellationToken = default)
    {
        try
        {
            return await call();
        }
        catch (StorageUnavailableException failure)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, failure.Message));
        }
        catch (StorageRefusedException refusal)
        {
            // It is not known when that ends, so agents have to go on trying.
            LogRefused(logger, refusal.Message);
            throw new RpcException(new Status(StatusCode.Unavailable, refusal.Message, refusal));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            // A silo died, the cluster is being formed, or a call took too long: all of it passes.
            LogFailed(logger, failure);
            throw new RpcException(new Status(StatusCode.Unavailable, "the cluster could not carry out the call now; try again"));
        }
    }

    /// <inheritdoc cref="Call{T}(ILogger, Func{Task{T}}, CancellationToken)"/>
    public static Task Call(ILogger logger, Func<Task> call, CancellationToken cancellationToken = default) => Call(
        logger,
        async () =>
        {
            await call();
            return true;
        },
        cancellationToken);

    /// <summary>Whether the failure of a call was that the store refused it, which does not pass by itself.</summary>
    public static bool WasRefused(RpcException failure) => failure.Status.DebugException is StorageRefusedException;

    [LoggerMessage(4001, LogLevel.Warning, "A call to a grain failed; the peer is told to try again")]
    private static partial void LogFailed(ILogger logger, Exception failure);

    [LoggerMessage(4002, LogLevel.Warning, "A call to a grain is not carried out: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
