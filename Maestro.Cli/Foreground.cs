using System.CommandLine;
using System.Data.Common;
using System.Net.Sockets;
using Grpc.Core;
using Maestro.Cli.PrivatePostgres;
using Maestro.Cli.PrivateRabbitMq;
using Maestro.Cli.Settings;
using Maestro.Silo.Migrations;

namespace Maestro.Cli;

/// <summary>Runs a command in the foreground and turns its end into an exit code.</summary>
internal static class Foreground
{
    /// <summary>
    /// Success when the work ends or is cancelled; <see cref="ExitCode.Failed"/> with a sentence when it fails. Wrong options pass through.
    /// </summary>
    public static async Task<int> RunAsync(ParseResult parsed, string command, Func<Task> work)
    {
        try
        {
            await work();
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Success;
        }
        catch (Exception cause) when (cause is not InvalidSettingsException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"Error: maestro {command} failed: {Explain(cause)}");
            return ExitCode.Failed;
        }
    }

    // The outside world fails in ways its messages tell; anything else is a defect, which is found by its stack.
    private static string Explain(Exception cause) => IsExpected(cause)
        ? string.Join(": ", Chain(cause).Select(link => link.Message).Distinct())
        : cause.ToString();

    private static bool IsExpected(Exception cause) =>
        cause is DbException or IOException or SocketException or TimeoutException
            or MigrationException or PrivatePostgresException or PrivateRabbitMqException or HttpRequestException or RpcException or CommandFailure;

    private static IEnumerable<Exception> Chain(Exception? cause)
    {
        for (; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
