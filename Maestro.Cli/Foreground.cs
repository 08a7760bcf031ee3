using System.CommandLine;
using Maestro.Cli.Settings;

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
