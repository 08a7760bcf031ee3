using Maestro.Cli.Server;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Tests.Server;

public sealed class SparePortsTests
{
    [Fact]
    public void Ports_that_nobody_has_stay()
    {
        var settings = SparePorts.Settle(ServerRole.Server, Settings(), (_, _) => false, _ => throw new InvalidOperationException("not needed"), out var moves);

        Assert.Equal((11111, 30000, 8088), Ports(settings));
        Assert.Empty(moves);
    }

    [Fact]
    public void Ports_that_others_have_give_way_when_nobody_asked_for_them()
    {
        var offers = new Queue<int>([8090, 40000, 40000, 40001]);

        var settings = SparePorts.Settle(ServerRole.Server, Settings(), (_, port) => port is 11111 or 30000 or 8088, _ => offers.Dequeue(), out var moves);

        Assert.Equal((40000, 40001, 0), Ports(settings));
        Assert.Equal([new("dashboard-bindport", 8088, 0), new("silo-port", 11111, 40000), new("silo-gateway-port", 30000, 40001)], moves);
    }

    [Fact]
    public void Options_of_the_original_may_claim_them()
    {
        var offers = new Queue<int>([40000, 40001]);

        var settings = SparePorts.Settle(
            ServerRole.Server,
            Settings(("http-server-bindport", "30000"), ("metrics-server-bindport", "8088"), ("health-check-server-bindport", "11111")),
            (_, _) => false,
            _ => offers.Dequeue(),
            out _);

        Assert.Equal((40000, 40001, 0), Ports(settings));
    }

    [Fact]
    public void A_port_that_was_asked_for_stays_whoever_has_it()
    {
        var settings = SparePorts.Settle(
            ServerRole.Server, Settings(("silo-port", "11111"), ("dashboard-bindport", "8088")), (_, port) => port is 11111 or 8088, _ => 40000, out var moves);

        Assert.Equal((11111, 30000, 8088), Ports(settings));
        Assert.Empty(moves);
    }

    private static (int Silo, int Gateway, int Dashboard) Ports(ServerSettings settings) =>
        (settings.Orleans.SiloPort, settings.Orleans.GatewayPort, settings.Listeners.DashboardPort);

    private static ServerSettings Settings(params (string Name, string Text)[] flags) => ServerSettings.From(SettingResolver.Resolve(
        CommandOptions.Server,
        new SettingSources(
            setting => setting.Name == "database-url" ? "postgres://ann@db/fleet" : flags.FirstOrDefault(flag => flag.Name == setting.Name).Text, _ => null)));
}
