using System.IO.Pipelines;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Maestro.Gateway.Pacing;

/// <summary>Puts <see cref="PoolPacing"/> under the connections of a port.</summary>
internal static class PacedConnections
{
    /// <summary>All connections of the port, and of others with the same pacing, take turns.</summary>
    public static void UsePacing(this ListenOptions listener, PoolPacing pacing, TimeProvider time) => listener.Use(next => connection =>
    {
        var transport = connection.Transport;
        connection.Transport = new PacedTransport(new PacedPipeReader(transport.Input, pacing, time), transport.Output);
        return next(connection);
    });

    private sealed record PacedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
