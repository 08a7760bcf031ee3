using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Cli.Up;

namespace Maestro.Cli.Tests.Up;

public class UpSettingsTests
{
    [Fact]
    public void Ports_of_the_environment_and_of_flags_are_given_and_no_others()
    {
        var settings = UpSettings.From(SettingResolver.Resolve(UpOptions.Up, new SettingSources(
            setting => setting == ListenerOptions.DashboardPort ? "0" : null,
            variable => variable switch { "MAESTRO_HTTP_SERVER_BINDPORT" => "8200", "MAESTRO_SILO_PORT" => "", _ => null })));

        Assert.Equal(
            new Dictionary<Setting<int>, int> { [ListenerOptions.HttpPort] = 8200, [ListenerOptions.DashboardPort] = 0 },
            settings.Ports);
    }
}
