using System.CommandLine;
using Maestro.Cli.Settings;

namespace Maestro.Cli;

/// <summary>Runs a command in the foreground and turns its end into an exit code.</summary>
internal static class Foreground
{
    /// <summary>
    /// Success when the work ends, also because it was asked to; <see cref="ExitCode.Failed"/> with a sentence when it fails. Wrong options pass
    /// through.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="work">What it runs.</param>
    /// <param name="stop">Asks it to end.</param>
    /// <param name="unfinished">
    /// For a command that has something to get done: what is said, with <see cref="ExitCode.Interrupted"/>, when it was asked to end before.
    /// </param>
    public static async Task<int> RunAsync(
        ParseResult parsed, string command, Func<Task> work, CancellationToken stop, string? unfinished = null)
    {
        try
        {
            await work();
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (unfinished is null)
            {
                return ExitCode.Success;
            }

            await parsed.InvocationConfiguration.Error.WriteLineAsync($"Error: maestro {command} {unfinished}");
            return ExitCode.Interrupted;
        }
        catch (Exception cause) when (cause is not InvalidSettingsException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"Error: maestro {command} failed: {Explain(cause)}");
            return ExitCode.Failed;
        }
    }

    private static string Explain(Exception cause) => ExpectedFailures.Include(cause)
        ? string.Join(": ", Chain(cause).Select(link => link.Message).Distinct())
        : cause.ToString();

    private static IEnumerable<Exception> Chain(Exception? cause)
    {
        for (; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
