namespace Maestro.Cli.Output;

/// <summary>What a command prints to and asks on.</summary>
/// <param name="Input">Where answers to questions come from.</param>
/// <param name="Output">Results.</param>
/// <param name="Error">Everything that is not a result.</param>
/// <param name="Colours">Whether escape sequences for colours are understood and wanted.</param>
internal sealed record Terminal(TextReader Input, TextWriter Output, TextWriter Error, bool Colours)
{
    /// <summary>The one of this process: colours on a terminal only, and not where <c>NO_COLOR</c> is set (no-color.org).</summary>
    public static Terminal OfProcess(Func<string, string?> variable) => new(
        Console.In,
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected && string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") is not (null or "" or "dumb"));

    /// <summary>Asks a question that only <c>y</c> or <c>yes</c> answers with yes; no answer at all is no.</summary>
    public async Task<bool> ConfirmAsync(string question, CancellationToken stop)
    {
        await Output.WriteAsync($"{question} (y/N): ".AsMemory(), stop);
        await Output.FlushAsync(stop);
        // Reading a console cannot be cancelled; Ctrl-C must not wait for the answer.
        var answer = await Task.Run(Input.ReadLine, stop).WaitAsync(stop);
        if (answer is null)
        {
            await Output.WriteLineAsync();
        }

        return answer?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
