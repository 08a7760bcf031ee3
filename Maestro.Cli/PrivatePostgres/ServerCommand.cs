using System.Diagnostics;
using Maestro.Cli.Processes;

namespace Maestro.Cli.PrivatePostgres;

/// <summary>Runs what a private server cannot do without: a command that does not work is its failure.</summary>
internal static class ServerCommand
{
    /// <inheritdoc cref="Command.RunAsync"/>
    /// <exception cref="PrivatePostgresException">The program cannot be started, or ran out of time.</exception>
    public static async Task<CommandResult> RunAsync(
        IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken, Action<string>? onLine = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        try
        {
            return await Command.RunAsync(arguments, timeout, onLine, cancellationToken, environment);
        }
        catch (CommandException cause)
        {
            throw new PrivatePostgresException(cause.Message, cause);
        }
    }

    /// <inheritdoc cref="Command.Start"/>
    /// <exception cref="PrivatePostgresException">The program cannot be started.</exception>
    public static Process Start(IReadOnlyList<string> arguments)
    {
        try
        {
            return Command.Start(arguments, redirect: false);
        }
        catch (CommandException cause)
        {
            throw new PrivatePostgresException(cause.Message, cause);
        }
    }
}
