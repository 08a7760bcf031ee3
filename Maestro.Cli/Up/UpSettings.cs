using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Up;

/// <summary>What <c>maestro up</c> and <c>maestro down</c> are told.</summary>
/// <param name="Data">Directory of everything they keep.</param>
/// <param name="Bare">Whether the demonstration is left out.</param>
/// <param name="Reprocessing">Whether reprocessing runs too.</param>
/// <param name="ReprocessingPort">The port of its REST; null leaves the choice.</param>
/// <param name="Ports">The ports of the server that were asked for; the others are left to choose.</param>
/// <param name="Logging">What the processes they start log.</param>
internal sealed record UpSettings(
    string Data, bool Bare, bool Reprocessing, int? ReprocessingPort, IReadOnlyDictionary<Setting<int>, int> Ports, LoggingSettings Logging)
{
    /// <summary>Takes the settings out of resolved options.</summary>
    public static UpSettings From(SettingValues values) =>
        new(
            Path.GetFullPath(values.Get(UpOptions.Data)), values.Get(UpOptions.Bare), values.Get(UpOptions.Reprocessing),
            values.IsGiven(PlatformOptions.Port) ? values.Get(PlatformOptions.Port) : null,
            UpOptions.ServerPorts.Where(values.IsGiven).ToDictionary(port => port, values.Get), LoggingSettings.From(values));
}
