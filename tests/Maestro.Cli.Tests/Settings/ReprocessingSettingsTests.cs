using System.Collections;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Grains.Reprocessing;
using Maestro.Protocol.Reprocessing;

namespace Maestro.Cli.Tests.Settings;

public sealed class ReprocessingSettingsTests
{
    [Fact]
    public void Without_a_broker_it_is_off() => Assert.Null(Settings());

    [Fact]
    public void Switched_on_it_has_the_defaults_of_the_contract()
    {
        var settings = Settings(("MAESTRO_REPROCESSING_ENABLED", "true"))!;

        Assert.Equal(6971, settings.Gateway.Port);
        Assert.Equal(new BrokerAddress(), settings.Gateway.Broker);
        Assert.Equal(TimeSpan.FromSeconds(300), settings.Gateway.SyncPersistTimeout);
        Assert.Equal(
            ["http://localhost:9110/", "http://localhost:8090/", "http://localhost:9091/", "http://localhost:8081/"],
            new[] { settings.Neighbours.ApiCore, settings.Neighbours.Discovery, settings.Neighbours.ProcessMemory, settings.Neighbours.EventManager }
                .Select(address => address.AbsoluteUri));
        Assert.Equal("maestro-", settings.Neighbours.DomainHostPrefix);
        Assert.Equal(
            (TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), true, TimeSpan.FromMinutes(60), StallAction.Alert),
            (settings.Options.DrainTimeout, settings.Options.SystemRefresh, settings.Options.RefreshUnitsOnStart, settings.Options.UnitStallAfter,
                settings.Options.UnitStallAction));
    }

    [Fact]
    public void The_variables_of_the_platform_count()
    {
        var settings = Settings(
            ("RABBITMQ_HOST", "rabbit"), ("RABBITMQ_AMQP_PORT", "5673"), ("RABBITMQ_USERNAME", "u"), ("RABBITMQ_PASSWORD", "p"), ("PORT", "7000"),
            ("APICORE_HOST", "apicore"), ("PROCESS_MEMORY_PORT", "1234"), ("EVENT_MANAGER_SCHEME", "https"), ("DOMAIN_HOST_PREFIX", ""),
            ("SYNC_PERSIST_TIMEOUT", "20"), ("DRAIN_TIMEOUT", "500ms"), ("UNIT_STALL_ACTION", "fail"))!;

        Assert.Equal(new BrokerAddress { Host = "rabbit", Port = 5673, UserName = "u", Password = "p" }, settings.Neighbours.Broker);
        Assert.Equal((7000, TimeSpan.FromSeconds(20)), (settings.Gateway.Port, settings.Gateway.SyncPersistTimeout));
        Assert.Equal("http://apicore:9110/", settings.Neighbours.ApiCore.AbsoluteUri);
        Assert.Equal(1234, settings.Neighbours.ProcessMemory.Port);
        Assert.Equal("https://localhost:8081/", settings.Neighbours.EventManager.AbsoluteUri);
        Assert.Equal("", settings.Neighbours.DomainHostPrefix);
        Assert.Equal((TimeSpan.FromMilliseconds(500), StallAction.Fail), (settings.Options.DrainTimeout, settings.Options.UnitStallAction));
    }

    [Fact]
    public void One_address_says_all_of_the_broker() => Assert.Equal(
        new BrokerAddress { Host = "h", Port = 1, UserName = "u", Password = "p", VirtualHost = "v" },
        Settings(("MAESTRO_REPROCESSING_BROKER_URL", "amqp://u:p@h:1/v"))!.Gateway.Broker);

    [Theory]
    [InlineData("DRAIN_TIMEOUT", "soon", "environment variable DRAIN_TIMEOUT")]
    [InlineData("MAESTRO_REPROCESSING_BROKER_URL", "http://h", "amqp://user:password@host:port/vhost")]
    public void What_is_not_allowed_stops_the_start_with_its_name(string variable, string text, string expected)
    {
        var refusal = Assert.Throws<InvalidSettingsException>(() => Settings((variable, text)));
        Assert.Contains(expected, Assert.Single(refusal.Errors), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Checklist", "reprocessing-61")]
    public void Systems_are_approved_at_once_unless_their_variable_says_no()
    {
        var variables = new Hashtable
        {
            ["AUTO_REPROCESSING_3f1c2b7e-5d0a-4c55-9a42-7b1f0e6d8c10"] = "yes please",
            ["AUTO_REPROCESSING_b"] = "False",
            ["AUTO_REPROCESSING_c"] = "0",
            ["AUTO_REPROCESSING_d"] = " off ",
            ["AUTO_REPROCESSING_e"] = "",
            ["AUTO_REPROCESSING_"] = "1",
            ["OTHER"] = "1",
        };
        Assert.Equal(["3f1c2b7e-5d0a-4c55-9a42-7b1f0e6d8c10"], ReprocessingSettings.AutoApproved(variables));
    }

    private static ReprocessingSettings? Settings(params (string Variable, string Text)[] variables) => ReprocessingSettings.From(SettingResolver.Resolve(
        PlatformOptions.All.ToList(),
        new SettingSources(_ => null, name => variables.FirstOrDefault(one => one.Variable == name).Text)));
}
