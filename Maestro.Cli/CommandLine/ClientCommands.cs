using System.CommandLine;
using Maestro.Cli.Output;
using Maestro.Cli.Settings;

namespace Maestro.Cli.CommandLine;

/// <summary>Makes commands that talk to a server.</summary>
/// <param name="terminal">What they print to.</param>
/// <param name="variable">Reads an environment variable.</param>
/// <param name="shared">The options of the commands above.</param>
internal sealed class ClientCommands(Terminal terminal, Func<string, string?> variable, IReadOnlyList<SettingOption> shared)
{
    /// <summary>A command that only groups others; the options are those of all of them and may stand before their names too.</summary>
    public Command Group(string name, string description, IReadOnlyList<Setting> settings, Func<ClientCommands, IEnumerable<Command>> members)
    {
        var options = settings.Select(setting => new SettingOption(setting) { Recursive = true }).ToArray();
        var group = new Command(name, description);
        foreach (var option in options)
        {
            group.Add(option);
        }

        foreach (var member in members(new ClientCommands(terminal, variable, [.. shared, .. options])))
        {
            group.Add(member);
        }

        return group;
    }

    /// <summary>A command about nothing in particular.</summary>
    public Command Make(string name, string description, IReadOnlyList<Setting> settings, Func<ClientRun, Task> run) =>
        Make(name, description, settings, null, run);

    /// <summary>A command about one thing.</summary>
    /// <param name="name">The name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="settings">Its options besides those of the commands above.</param>
    /// <param name="about">The name of its argument and what that is; null when it has none.</param>
    /// <param name="run">What it does. Its failures are <see cref="CommandFailure"/>.</param>
    public Command Make(
        string name, string description, IReadOnlyList<Setting> settings, (string Name, string Meaning)? about, Func<ClientRun, Task> run)
    {
        IReadOnlyList<Setting> all = [.. shared.Select(option => option.Setting), .. settings];
        var command = new SettingsCommand(name, description, all, shared);
        var argument = about is { } given ? new Argument<string>(given.Name) { Description = given.Meaning } : null;
        if (argument is not null)
        {
            command.Add(argument);
        }

        command.SetAction((parsed, stop) => RunAsync(async () =>
        {
            var values = command.Resolve(parsed, variable, EnvironmentPresets.None);
            var text = argument is null ? "" : Require(argument.Name, parsed.GetValue(argument));
            await run(new ClientRun(values, text, terminal, stop));
        }, stop));
        return command;
    }

    private async Task<int> RunAsync(Func<Task> work, CancellationToken stop)
    {
        try
        {
            await work();
            return ExitCode.Success;
        }
        catch (CommandFailure failure)
        {
            await terminal.Error.WriteLineAsync($"Error: {Printable.Of(failure.Message)}");
            return ExitCode.Invalid;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception cause) when (cause is not InvalidSettingsException)
        {
            // A defect, which is found by its stack.
            await terminal.Error.WriteLineAsync($"Error: {cause}");
            return ExitCode.Invalid;
        }
    }

    private static string Require(string name, string? text) => string.IsNullOrWhiteSpace(text)
        ? throw new InvalidSettingsException($"<{name}> \"{text}\" is not allowed; allowed: one that is not empty")
        : text.Trim();
}
