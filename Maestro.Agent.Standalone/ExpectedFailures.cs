using System.Net.Sockets;
using Grpc.Core;

namespace Maestro.Cli;

/// <summary>Failures of the outside world.</summary>
internal static class ExpectedFailures
{
    /// <summary>Whether the message tells the whole story; anything else is a defect, which is found by its stack.</summary>
    public static bool Include(Exception cause) =>
        cause is IOException or SocketException or TimeoutException or HttpRequestException or RpcException;
}
