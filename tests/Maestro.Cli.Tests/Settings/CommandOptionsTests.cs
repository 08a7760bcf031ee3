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
