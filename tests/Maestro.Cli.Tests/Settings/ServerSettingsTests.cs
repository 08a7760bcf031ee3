using System.Net;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Npgsql;

namespace Maestro.Cli.Tests.Settings;

public class ServerSettingsTests
{
    private const string Url = "postgres://ann:hunter2@db:6543/fleet";

    [Fact]
    public void The_defaults_are_those_of_the_reference()
    {
        var settings = Settings(("database-url", Url));

        Assert.Equal(
            ("localhost", 8000, 8080, 8083, 8088),
            (settings.Listeners.Hostname, settings.Listeners.RestPort, settings.Listeners.MetricsPort, settings.Listeners.HealthPort,
                settings.Listeners.DashboardPort));
        Assert.Equal(
            (true, 8090, 8091, 4_194_304, int.MaxValue, int.MaxValue, TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10)),
            (settings.Grpc.SourcesEnabled, settings.Grpc.SourcePort, settings.Grpc.AgentPort, settings.Grpc.MaxReceiveMessageSize,
                settings.Grpc.MaxSendMessageSize, settings.Grpc.MaxConcurrentStreams, settings.Grpc.ConnectionTimeout, settings.Grpc.ServerPingInterval,
                settings.Grpc.ServerPingTimeout));
        Assert.Equal(TimeSpan.FromSeconds(10), settings.Grpc.HeartbeatInterval);
        Assert.Equal("maestro", settings.SourceId);
        Assert.Equal((11111, 30000, IPAddress.Loopback), (settings.Orleans.SiloPort, settings.Orleans.GatewayPort, settings.Orleans.AdvertisedAddress));
        Assert.Equal((TimeSpan.FromSeconds(600), TimeSpan.FromSeconds(3600)),
            (settings.Delivery.UndeliveredResourceThreshold, settings.Delivery.StaleDeleteEventThreshold));
        Assert.Equal(TimeSpan.FromSeconds(25), settings.ShutdownTimeout);
    }

    [Theory]
    [InlineData("grpc-max-connection-age", "0s")]
    [InlineData("grpc-client-min-ping-interval", "0s")]
    [InlineData("grpc-connection-timeout", "0s")]
    [InlineData("grpc-server-ping-interval", "0")]
    [InlineData("grpc-server-ping-timeout", "0s")]
    [InlineData("db-max-open-connections", "0")]
    [InlineData("grpc-write-buffer-size", "-1")]
    [InlineData("heartbeat-interval", "0")]
    [InlineData("consistent-hash-load", "0.5")]
    [InlineData("consistent-hash-partition-count", "0")]
    [InlineData("enable-authz", "true")]
    public void What_Go_takes_for_the_default_and_what_has_no_effect_changes_nothing(string name, string text)
    {
        var (usual, settings) = (Settings(("database-url", Url)), Settings(("database-url", Url), (name, text)));

        Assert.Equal((usual.Grpc, usual.Database), (settings.Grpc, settings.Database));
    }

    [Fact]
    public void Timeouts_of_REST_may_be_without_limit()
    {
        var listeners = Settings(("database-url", Url), ("http-read-timeout", "0s"), ("http-write-timeout", "0")).Listeners;

        Assert.Equal((TimeSpan.FromDays(7), TimeSpan.FromDays(7)), (listeners.ReadTimeout, listeners.WriteTimeout));
    }

    [Fact]
    public void Two_processes_of_one_host_have_two_client_ids() =>
        Assert.NotEqual(Settings(("database-url", Url)).ClientId, Settings(("database-url", Url)).ClientId);

    [Fact]
    public void Zero_switches_a_threshold_off() =>
        Assert.Null(Settings(("database-url", Url), ("undelivered-resource-threshold", "0")).Delivery.UndeliveredResourceThreshold);

    [Fact]
    public void Heartbeats_can_be_switched_off() =>
        Assert.Null(Settings(("database-url", Url), ("heartbeat-disable", "true")).Grpc.HeartbeatInterval);

    [Theory]
    [InlineData("", false, null)]
    [InlineData("0.0.0.0", false, null)]
    [InlineData("::", false, null)]
    [InlineData("localhost", true, "127.0.0.1")]
    [InlineData("127.0.0.2", true, "127.0.0.1")]
    [InlineData("::1", true, "127.0.0.1")]
    [InlineData("10.0.0.1", false, "10.0.0.1")]
    [InlineData("fd00::1", false, "fd00::1")]
    public void A_server_is_advertised_where_it_listens(string hostname, bool loopback, string? advertised)
    {
        var settings = Settings(("database-url", Url), ("server-hostname", hostname));

        Assert.Equal(loopback, settings.Listeners.IsLoopback);
        Assert.Equal(advertised, settings.Orleans.AdvertisedAddress?.ToString());
    }

    [Fact]
    public void Statements_of_the_server_are_limited_and_those_of_migrations_are_not()
    {
        var database = Settings(("database-url", Url), ("db-statement-timeout", "5s"), ("db-max-open-connections", "7")).Database;

        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        Assert.Equal("-c statement_timeout=5000 -c idle_in_transaction_session_timeout=30000", server.Options);
        Assert.Equal((7, 4), (server.MaxPoolSize, server.MinPoolSize));
        Assert.Null(new NpgsqlConnectionStringBuilder(database.MigrationConnectionString).Options);
    }

    [Fact]
    public void The_text_form_of_the_settings_holds_no_password()
    {
        var settings = Settings(("database-url", Url));

        Assert.DoesNotContain("hunter2", settings.ToString(), StringComparison.Ordinal);
        Assert.Equal("ann@db:6543/fleet", settings.Database.ToString());
    }

    [Fact]
    public void The_port_of_agents_is_free_for_others_behind_a_message_broker()
    {
        var settings = Settings(("database-url", Url), ("message-broker-type", "mqtt"), ("metrics-server-bindport", "8091"));

        Assert.Equal(8091, settings.Listeners.MetricsPort);
    }

    [Theory]
    [InlineData("metrics-server-bindport", "8091", "--grpc-broker-bindport \"8091\" (default) and --metrics-server-bindport \"8091\" are the same port")]
    [InlineData("grpc-server-bindport", "8000", "--http-server-bindport \"8000\" (default) and --grpc-server-bindport \"8000\" are the same port")]
    [InlineData("silo-port", "8083", "--health-check-server-bindport \"8083\" (default) and --silo-port \"8083\" are the same port")]
    [InlineData("redelivery-delay", "10m", "--redelivery-delay \"10m\" is longer than --redelivery-max-delay \"5m0s\" (default)")]
    [InlineData("db-min-open-connections", "51", "--db-min-open-connections \"51\" is more than --db-max-open-connections \"50\" (default)")]
    [InlineData("subscription-queue-bytes", "4096", "--subscription-queue-bytes \"4096\" cannot hold one message of --grpc-max-receive-message-size")]
    [InlineData("enable-https", "true", "--enable-https \"true\" has no certificate")]
    [InlineData("enable-health-check-https", "true", "--enable-health-check-https \"true\" has no certificate")]
    [InlineData("source-id", "", "--source-id \"\" is empty")]
    [InlineData("db-host", "h", "--database-url \"***\" and --db-host \"h\" contradict each other")]
    public void A_contradiction_is_named(string option, string text, string sentence)
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Settings(("database-url", Url), (option, text)));

        Assert.StartsWith(sentence, Assert.Single(error.Errors), StringComparison.Ordinal);
        Assert.Contains("; allowed: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4194304", 16_777_216)]
    [InlineData("33554432", 33_554_432)]
    public void A_larger_message_makes_room_for_itself(string messageBytes, long queueBytes) =>
        Assert.Equal(queueBytes, Settings(("database-url", Url), ("grpc-max-receive-message-size", messageBytes)).Delivery.SubscriptionQueueBytes);

    [Fact]
    [Trait("Checklist", "rest-96")]
    public void What_belongs_to_tokens_is_of_no_effect_while_they_are_off()
    {
        var values = Values(("enable-jwt", "false"), ("jwk-cert-url", "https://sso/keys"), ("jwk-cert-file", "keys.json"), ("acl-file", "acl.yaml"));

        Assert.Equal(3, values.Warnings.Count);
        Assert.All(values.Warnings, warning => Assert.Contains("has no effect", warning, StringComparison.Ordinal));
        Assert.Contains("--enable-jwt", Assert.Throws<InvalidSettingsException>(() => Values(("enable-jwt", "true"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "are of use together only")]
    [InlineData("/nosuch/tls.key", "cannot be used")]
    public void A_certificate_that_cannot_be_used_is_named_and_one_that_is_not_used_does_not_matter(string key, string problem)
    {
        var error = Assert.Throws<InvalidSettingsException>(
            () => Settings(("database-url", Url), ("enable-https", "true"), ("https-cert-file", "/nosuch/tls.crt"), ("https-key-file", key)));
        var unused = Settings(("database-url", Url), ("https-cert-file", "/nosuch/tls.crt"), ("https-key-file", key));

        Assert.Contains("--https-cert-file \"/nosuch/tls.crt\"", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Null(unused.Listeners.RestCertificate);
    }

    [Fact]
    public void A_closed_source_port_takes_no_port() =>
        Assert.False(Settings(("database-url", Url), ("enable-grpc-server", "false"), ("grpc-server-bindport", "8000")).Grpc.SourcesEnabled);

    private static ServerSettings Settings(params (string Name, string Text)[] flags) =>
        ServerSettings.From(Values(flags));

    private static SettingValues Values(params (string Name, string Text)[] flags) => SettingResolver.Resolve(
        CommandOptions.Server, new SettingSources(setting => flags.FirstOrDefault(flag => flag.Name == setting.Name).Text, _ => null));
}
