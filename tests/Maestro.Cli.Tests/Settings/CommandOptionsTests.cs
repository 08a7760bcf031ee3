using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Tests.Settings;

public class CommandOptionsTests
{
    public static TheoryData<string> Commands => [nameof(CommandOptions.Server), nameof(CommandOptions.Agent), nameof(CommandOptions.Migrate)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Names_are_unique_and_every_default_is_a_value_that_could_be_given(string command)
    {
        var settings = Of(command);

        Assert.Equal(settings.Count, settings.Select(setting => setting.EnvironmentName).Distinct().Count());
        Assert.All(settings, setting =>
        {
            Assert.Matches("^[a-z][a-z-]*$", setting.Name);
            Assert.True(setting.TryParse(setting.DefaultText, out var value), setting.Name);
            Assert.Equal(setting.DefaultText, setting.Format(value));
        });
    }

    [Fact]
    public void Every_server_flag_of_the_reference_exists()
    {
        var names = CommandOptions.Server.Select(setting => setting.Name).ToHashSet();

        Assert.Empty(Reference.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Except(names));
    }

    [Theory]
    [MemberData(nameof(ReferenceDefaults))]
    public void Every_default_is_that_of_the_reference_or_differs_on_purpose(string name, string expected)
    {
        var setting = CommandOptions.Server.Concat(ClientOptions.RestAndGrpc).Single(setting => setting.Name == name);

        Assert.True(setting.TryParse(expected, out var value) && setting.Format(value) == setting.DefaultText, $"{name}: {setting.DefaultText}");
    }

    // rest-and-operations.md sections 3.2 and 4.1 to 4.4. Not in it, because they differ on purpose: --message-broker-type (grpc, but mqtt where there
    // is a file), --client-id (unique for each process), --message-broker-config-file (below the source directory), --jwk-cert-url (an SSO of others).
    public static TheoryData<string, string> ReferenceDefaults => new()
    {
        { "rest-url", "https://127.0.0.1:30080" }, { "insecure-skip-verify", "false" }, { "timeout", "30s" },
        { "grpc-server-address", "127.0.0.1:30090" }, { "grpc-source-id", "maestro-cli" },
        { "server-hostname", "localhost" }, { "http-server-bindport", "8000" }, { "enable-https", "false" }, { "http-read-timeout", "5s" },
        { "http-write-timeout", "30s" }, { "metrics-server-bindport", "8080" }, { "enable-metrics-https", "false" },
        { "label-metrics-inclusion-duration", "168h" }, { "health-check-server-bindport", "8083" }, { "enable-health-check-https", "false" },
        { "heartbeat-interval", "15" },
        { "db-host-file", "secrets/db.host" }, { "db-port-file", "secrets/db.port" }, { "db-user-file", "secrets/db.user" },
        { "db-password-file", "secrets/db.password" }, { "db-name-file", "secrets/db.name" }, { "db-rootcert", "secrets/db.rootcert" },
        { "db-sslmode", "disable" }, { "db-max-open-connections", "50" }, { "enable-db-debug", "false" }, { "db-auth-method", "password" },
        { "db-token-request-scope", "https://ossrdbms-aad.database.windows.net/.default" },
        { "enable-grpc-server", "true" }, { "grpc-server-bindport", "8090" }, { "grpc-broker-bindport", "8091" }, { "grpc-authn-type", "mock" },
        { "disable-grpc-tls", "false" }, { "heartbeat-check-interval", "10s" }, { "grpc-max-concurrent-streams", "4294967295" },
        { "grpc-max-receive-message-size", "4194304" }, { "grpc-max-send-message-size", "2147483647" }, { "grpc-connection-timeout", "2m0s" },
        { "grpc-client-min-ping-interval", "5s" }, { "grpc-server-ping-interval", "30s" }, { "grpc-server-ping-timeout", "10s" },
        { "permit-ping-without-stream", "false" }, { "grpc-write-buffer-size", "32768" }, { "grpc-read-buffer-size", "32768" },
        { "heartbeat-disable", "false" },
        { "source-id", "maestro" }, { "subscription-type", "shared" }, { "consistent-hash-partition-count", "7" },
        { "consistent-hash-replication-factor", "20" }, { "consistent-hash-load", "1.25" }, { "undelivered-resource-threshold", "600" },
        { "stale-delete-event-threshold", "3600" }, { "enable-message-broker-mock", "false" }, { "disable-message-broker", "false" },
        { "v", "0" }, { "logtostderr", "true" }, { "alsologtostderr", "false" }, { "alsologtostderrthreshold", "INFO" }, { "stderrthreshold", "ERROR" },
        { "legacy-stderr-threshold-behavior", "true" }, { "log-file-max-size", "1800" },
        { "enable-jwt", "false" }, { "enable-authz", "false" },
    };

    [Theory]
    [InlineData("rest-url", "MAESTRO_REST_URL")]
    [InlineData("insecure-skip-verify", "MAESTRO_REST_INSECURE_SKIP_VERIFY")]
    [InlineData("timeout", "MAESTRO_REST_TIMEOUT")]
    [InlineData("grpc-server-address", "MAESTRO_GRPC_SERVER_ADDRESS")]
    [InlineData("grpc-source-id", "MAESTRO_GRPC_SOURCE_ID")]
    [InlineData("grpc-ca-file", "MAESTRO_GRPC_CA_FILE")]
    [InlineData("grpc-token-file", "MAESTRO_GRPC_TOKEN_FILE")]
    [InlineData("grpc-client-cert-file", "MAESTRO_GRPC_CLIENT_CERT_FILE")]
    [InlineData("grpc-client-key-file", "MAESTRO_GRPC_CLIENT_KEY_FILE")]
    public void Client_options_have_the_variables_of_the_reference(string name, string variable) =>
        Assert.Equal(variable, ClientOptions.RestAndGrpc.Single(setting => setting.Name == name).EnvironmentName);

    [Fact]
    public void Flags_of_client_commands_have_no_variables() =>
        Assert.All(OperatorOptions.Everything, setting => Assert.True(setting.FlagOnly, setting.Name));

    // rest-and-operations.md sections 3.1 (klog), 4.1, 4.2, 4.3 and 4.4.
    private const string Reference = """
        server-hostname http-server-bindport enable-https https-cert-file https-key-file http-read-timeout http-write-timeout metrics-server-bindport
        enable-metrics-https label-metrics-inclusion-duration health-check-server-bindport enable-health-check-https heartbeat-interval
        db-host-file db-port-file db-user-file db-password-file db-name-file db-rootcert db-sslmode db-max-open-connections enable-db-debug
        db-auth-method db-token-request-scope
        enable-grpc-server grpc-server-bindport grpc-broker-bindport grpc-tls-cert-file grpc-tls-key-file grpc-client-ca-file
        grpc-broker-tls-cert-file grpc-broker-tls-key-file grpc-broker-client-ca-file grpc-authn-type grpc-authorizer-config disable-grpc-tls
        heartbeat-check-interval grpc-max-concurrent-streams grpc-max-receive-message-size grpc-max-send-message-size grpc-connection-timeout
        grpc-max-connection-age grpc-client-min-ping-interval grpc-server-ping-interval grpc-server-ping-timeout permit-ping-without-stream
        grpc-write-buffer-size grpc-read-buffer-size heartbeat-disable
        message-broker-type message-broker-config-file source-id client-id subscription-type consistent-hash-partition-count
        consistent-hash-replication-factor consistent-hash-load undelivered-resource-threshold stale-delete-event-threshold
        enable-message-broker-mock disable-message-broker
        v vmodule logtostderr alsologtostderr alsologtostderrthreshold stderrthreshold legacy-stderr-threshold-behavior log-dir log-file
        log-file-max-size one-output add-dir-header skip-headers skip-log-headers log-backtrace-at
        enable-jwt jwk-cert-file jwk-cert-url acl-file enable-authz
        """;

    private static IReadOnlyList<Setting> Of(string command) => command switch
    {
        nameof(CommandOptions.Server) => CommandOptions.Server,
        nameof(CommandOptions.Agent) => CommandOptions.Agent,
        _ => CommandOptions.Migrate,
    };
}
