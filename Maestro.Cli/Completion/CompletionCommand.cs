using System.CommandLine;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;

namespace Maestro.Cli.Completion;

/// <summary><c>maestro completion</c>: prints what makes a shell complete this command line.</summary>
internal static class CompletionCommand
{
    /// <summary>The command and what is below it.</summary>
    public static Command Make(Terminal terminal)
    {
        var command = new Command("completion", "Prints a script that makes a shell complete commands, options and their values.").WithExamples(
            "source <(maestro completion bash)");
        command.Add(Shell(terminal, "bash", ShellScripts.Bash, "maestro completion bash > /etc/bash_completion.d/maestro"));
        command.Add(Shell(terminal, "zsh", ShellScripts.Zsh, "maestro completion zsh > \"${fpath[1]}/_maestro\""));
        command.Add(Shell(terminal, "fish", ShellScripts.Fish, "maestro completion fish > ~/.config/fish/completions/maestro.fish"));
        return command;
    }

    private static Command Shell(Terminal terminal, string name, string script, string permanently)
    {
        var command = new Command(name, $"Prints the script for {name}.").WithExamples($"source <(maestro completion {name})", permanently);
        command.SetAction(_ => terminal.Output.Write(script));
        return command;
    }
}
