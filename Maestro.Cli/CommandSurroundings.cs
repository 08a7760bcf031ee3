using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;

namespace Maestro.Cli;

/// <summary>What commands are made with.</summary>
/// <param name="Hosting">What they run.</param>
/// <param name="Terminal">What they print to.</param>
/// <param name="Variable">Reads an environment variable; null when it is not set.</param>
/// <param name="Logging">The logging flags of the root.</param>
internal sealed record CommandSurroundings(
    Hosting Hosting, Terminal Terminal, Func<string, string?> Variable, IReadOnlyList<SettingOption> Logging);
