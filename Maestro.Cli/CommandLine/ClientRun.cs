using Maestro.Cli.Output;
using Maestro.Cli.Rest;
using Maestro.Cli.Settings;

namespace Maestro.Cli.CommandLine;

/// <summary>One run of a command that talks to a server.</summary>
/// <param name="Values">Its options.</param>
/// <param name="Argument">What it is about, such as an id; empty for commands without.</param>
/// <param name="Terminal">What it prints to.</param>
/// <param name="Stop">Cancelled when the user gives up.</param>
internal sealed record ClientRun(SettingValues Values, string Argument, Terminal Terminal, CancellationToken Stop)
{
    /// <summary>The value of an option.</summary>
    public T Get<T>(Setting<T> setting) => Values.Get(setting);

    /// <summary>A client of REST as the options say.</summary>
    /// <exception cref="InvalidSettingsException">They name files that cannot be used.</exception>
    public RestClient OpenRest() => new(RestSettings.From(Values));
}
