using System.Globalization;
using Maestro.Cli.Processes;

namespace Maestro.Cli.PrivatePostgres.Docker;

/// <summary>A container as the engine sees it.</summary>
/// <param name="IsRunning">Whether its server runs.</param>
/// <param name="Port">The loopback port it was published on; null when there is none.</param>
internal sealed record ContainerState(bool IsRunning, int? Port)
{
    /// <summary>Reads the answer to <see cref="ContainerCommands.Inspect"/>; null when there is no such container.</summary>
    /// <exception cref="PrivatePostgresException">The engine answered something else.</exception>
    public static ContainerState? Parse(CommandResult answer)
    {
        if (!answer.Succeeded)
        {
            return answer.Output.Contains("no such", StringComparison.OrdinalIgnoreCase)
                ? null
                : throw new PrivatePostgresException($"docker does not tell the state of the container: {answer.Output}");
        }

        // A warning of the program may stand before it.
        var words = answer.Output.Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int? port = words.Length == 2 && int.TryParse(words[1], CultureInfo.InvariantCulture, out var number) ? number : null;
        return new ContainerState(words is ["running", ..], port);
    }
}
