using System.Diagnostics;
using Maestro.Cli.Completion;

namespace Maestro.Cli.Tests.Completion;

/// <summary>The scripts in the shells they are for, with the program itself behind them.</summary>
public class ShellScriptsTests
{
    private static readonly string Program = $"dotnet {Path.Combine(AppContext.BaseDirectory, "maestro.dll")}";

    [Theory]
    [InlineData("maestro con", "configuration consumer")]
    [InlineData("maestro be", "bench")]
    [InlineData("maestro consumer ", "create get list update")]
    [InlineData("maestro resourcebundle sta", "status")]
    [InlineData("maestro resourcebundle list --out", "--output")]
    [InlineData("maestro resourcebundle list -o ", "json table yaml")]
    [InlineData("maestro resourcebundle list --output j", "json")]
    [InlineData("maestro resourcebundle list --output=j", "json")]
    [InlineData("maestro server --log-format ", "json text")]
    [InlineData("maestro server --message-broker-type g", "grpc")]
    [InlineData("maestro completion ", "bash fish zsh")]
    public async Task Bash_completes(string line, string expected)
    {
        // What bash hands to a completion function: the words, split at blanks and at the equals sign, and the line up to the cursor.
        var words = line.Replace("=", " = ", StringComparison.Ordinal).Split(' ');
        var script = $$"""
            set -u
            maestro() { {{Program}} "$@"; }
            {{ShellScripts.Bash}}
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}
            COMP_WORDS=({{string.Join(' ', words.Select(word => $"'{word}'"))}}); COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _maestro
            printf '%s\n' "${COMPREPLY[@]}"
            complete -p maestro >&2
            """;

        var (output, error) = await RunAsync("bash", "-c", script);

        Assert.Superset(expected.Split(' ').ToHashSet(), output.Split('\n').ToHashSet());
        Assert.All(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), candidate => Assert.StartsWith(words[^1], candidate, StringComparison.Ordinal));
        Assert.Contains("-F _maestro maestro", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bash_leaves_the_names_of_files_to_itself()
    {
        var (_, error) = await RunAsync("bash", "-c", $"{ShellScripts.Bash}\ncomplete -p maestro >&2");

        Assert.Contains("-o default", error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Fish_completes()
    {
        Skip.IfNot(Exists("fish"));
        var script = $"function maestro; {Program} $argv; end\n{ShellScripts.Fish}\ncomplete -C 'maestro consumer li'";

        Assert.StartsWith("list", (await RunAsync("fish", "--no-config", "-c", script)).Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Zsh_completes()
    {
        Skip.IfNot(Exists("zsh"));
        // compadd and compdef exist in the completion system only; here they say what they are told.
        var script = $$"""
            maestro() { {{Program}} "$@"; }
            compdef() { print "compdef $*"; }
            compadd() { print -l -- "${@[2,-1]}"; }
            {{ShellScripts.Zsh}}
            words=(maestro consumer li) BUFFER='maestro consumer li' CURSOR=${#BUFFER}
            _maestro
            """;

        var (output, _) = await RunAsync("zsh", "-f", "-c", script);

        Assert.Contains("compdef _maestro maestro", output, StringComparison.Ordinal);
        Assert.Contains("list", output.Split('\n'));
    }

    private static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));

    private static async Task<(string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (output, await error);
    }
}
