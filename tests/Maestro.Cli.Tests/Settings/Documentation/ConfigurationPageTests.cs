using Maestro.Cli.Settings.Catalogue;
using Maestro.Cli.Settings.Documentation;

namespace Maestro.Cli.Tests.Settings.Documentation;

public class ConfigurationPageTests
{
    [Fact]
    public void The_page_says_what_the_code_does()
    {
        var page = File.ReadAllText(Path.Combine(ReadmeTests.Root(), "docs", "configuration.md"));

        Assert.True(page == ConfigurationPage.Write(), "docs/configuration.md is out of date: ./maestro configuration > docs/configuration.md");
    }

    [Fact]
    public void Every_option_of_every_command_is_on_it()
    {
        var page = ConfigurationPage.Write();
        var all = CommandOptions.Server.Concat(CommandOptions.Agent).Concat(CommandOptions.Migrate).Concat(UpOptions.Up).Concat(UpOptions.Down)
            .Concat(ClientOptions.RestAndGrpc).Concat(OperatorOptions.Everything);

        Assert.All(all, setting => Assert.Contains($"`--{setting.Name}`", page, StringComparison.Ordinal));
    }
}
