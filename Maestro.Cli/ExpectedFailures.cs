using System.Data.Common;
using System.Net.Sockets;
using Grpc.Core;
using Maestro.Cli.DatabaseTokens;
using Maestro.Cli.PrivatePostgres;
using Maestro.Cli.PrivateRabbitMq;
using Maestro.Cli.Processes;
using Maestro.Silo.Migrations;

namespace Maestro.Cli;

/// <summary>Failures of the outside world.</summary>
internal static class ExpectedFailures
{
    /// <summary>Whether the message tells the whole story; anything else is a defect, which is found by its stack.</summary>
    public static bool Include(Exception cause) =>
        cause is DbException or IOException or SocketException or TimeoutException
            or MigrationException or PrivatePostgresException or PrivateRabbitMqException or CommandException or HttpRequestException or RpcException
            or DatabaseTokenException or CommandFailure;
}
