using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Server;

internal static partial class Announcement
{
    [LoggerMessage(6105, LogLevel.Information, "Git Commit: {Commit}")]
    private static partial void LogCommit(ILogger logger, string commit);

    [LoggerMessage(6106, LogLevel.Information, "Initializing environment: {Environment}")]
    private static partial void LogEnvironment(ILogger logger, string environment);

    [LoggerMessage(6102, LogLevel.Information, "maestro {Role} {ClientId} listening: {Listeners}; database {Database}")]
    private static partial void LogListening(ILogger logger, string role, string clientId, string listeners, string database);

    [LoggerMessage(6103, LogLevel.Warning,
        "REST on {Address} can be reached by other machines and has no authentication in this release; protect it by the network or a proxy")]
    private static partial void LogOpen(ILogger logger, string address);

    [LoggerMessage(6107, LogLevel.Warning,
        "gRPC on {Addresses} can be reached by other machines, speaks plain text and asks nobody who they are; give it certificates (docs/security.md), or protect it by the network")]
    private static partial void LogOpenGrpc(ILogger logger, string addresses);
}
