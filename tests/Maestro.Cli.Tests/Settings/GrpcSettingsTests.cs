using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Gateway.Security;
using Maestro.Testing;

namespace Maestro.Cli.Tests.Settings;

/// <summary>The options that secure the gRPC ports, and the mistakes one can make with them.</summary>
public sealed class GrpcSettingsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly CertificateDirectory _files;
    private readonly TemporaryFile _kubeconfig = new("""
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"}}]
        users: [{name: u, user: {token: t}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """);

    public GrpcSettingsTests() => _files = new CertificateDirectory(_authority.Server(), _authority.Pem);

    public void Dispose()
    {
        _files.Dispose();
        _kubeconfig.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("999ms", false)]
    [InlineData("1s", true)]
    public void Heartbeats_come_at_most_as_often_as_streams_are_looked_at_in_time(string interval, bool isAllowed) =>
        Assert.Equal(isAllowed, GrpcOptions.HeartbeatCheckInterval.TryParse(interval, out _));

    [Fact]
    [Trait("Checklist", "protocol-86")]
    public void Without_certificates_nobody_is_asked_who_they_are_whatever_the_options_say()
    {
        var values = Resolve(("grpc-authn-type", "mtls"), ("grpc-client-ca-file", _files.Authority));
        var settings = GrpcSettings.From(values);

        Assert.Equal((null, null, SourceAuthentication.Mock), (settings.SourceCertificate, settings.AgentCertificate, settings.SourceAuthentication));
        Assert.Equal(2, values.Warnings.Count);
        Assert.All(values.Warnings, warning => Assert.Contains("the port has no TLS", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_port_has_its_own_certificate_and_sources_show_theirs_for_mtls_only()
    {
        var mock = Settings(("grpc-tls-cert-file", _files.Certificate), ("grpc-tls-key-file", _files.Key), ("grpc-client-ca-file", _files.Authority));
        var mtls = Settings(
            ("grpc-tls-cert-file", _files.Certificate), ("grpc-tls-key-file", _files.Key), ("grpc-client-ca-file", _files.Authority),
            ("grpc-authn-type", "mtls"), ("grpc-authorizer-config", _kubeconfig.Path));
        var agents = Settings(
            ("grpc-broker-tls-cert-file", _files.Certificate), ("grpc-broker-tls-key-file", _files.Key), ("grpc-broker-client-ca-file", _files.Authority));

        Assert.Equal((true, null), (mock.SourceCertificate is not null, mock.SourceCertificate?.ClientAuthorities));
        Assert.Equal(_files.Authority, mtls.SourceCertificate?.ClientAuthorities);
        Assert.Equal((SourceAuthentication.Certificate, _kubeconfig.Path), (mtls.SourceAuthentication, mtls.ReviewKubeconfig));
        Assert.Equal((null, _files.Authority), (agents.SourceCertificate, agents.AgentCertificate?.ClientAuthorities));
    }

    [Theory]
    [InlineData("grpc-tls-cert-file", "grpc-tls-key-file")]
    [InlineData("grpc-broker-tls-cert-file", "grpc-broker-tls-key-file")]
    public void A_pair_that_cannot_be_used_stops_the_start_and_is_named(string certificate, string key)
    {
        using var other = new CertificateDirectory(_authority.Server());
        foreach (var half in new[] { (certificate, _files.Certificate), (key, _files.Key) })
        {
            Assert.Contains($"--{half.Item1} \"{half.Item2}\"", Fails("of use together only", half), StringComparison.Ordinal);
        }

        Assert.StartsWith($"--{certificate} \"/nosuch/tls.crt\" cannot be used: ", Fails("/nosuch/tls.crt", (certificate, "/nosuch/tls.crt"), (key, _files.Key)), StringComparison.Ordinal);
        Assert.StartsWith($"--{key} \"/nosuch/tls.key\" cannot be used: ", Fails("/nosuch/tls.key", (certificate, _files.Certificate), (key, "/nosuch/tls.key")), StringComparison.Ordinal);
        Assert.StartsWith($"--{key} \"{other.Key}\" cannot be used: ", Fails("no PEM key of the certificate", (certificate, _files.Certificate), (key, other.Key)), StringComparison.Ordinal);
        Assert.StartsWith($"--{certificate} \"{_files.Key}\" cannot be used: ", Fails("no PEM certificate", (certificate, _files.Key), (key, _files.Key)), StringComparison.Ordinal);
    }

    [Fact]
    public void Authorities_that_are_missing_or_cannot_be_used_stop_the_start()
    {
        (string, string)[] sources = [("grpc-tls-cert-file", _files.Certificate), ("grpc-tls-key-file", _files.Key), ("grpc-authn-type", "mtls")];
        (string, string)[] agents = [("grpc-broker-tls-cert-file", _files.Certificate), ("grpc-broker-tls-key-file", _files.Key)];

        Assert.Contains("--grpc-client-ca-file", Refused(sources), StringComparison.Ordinal);
        Assert.Contains("no certificates to look at", Refused([.. agents, ("grpc-broker-bind-consumer", "true")]), StringComparison.Ordinal);
        Assert.Contains("on a port without TLS", Refused(("grpc-broker-client-ca-file", _files.Authority)), StringComparison.Ordinal);
        Fails("--grpc-client-ca-file \"/nosuch\" cannot be used", [.. sources, ("grpc-client-ca-file", "/nosuch")]);
        Fails($"--grpc-broker-client-ca-file \"{_kubeconfig.Path}\" cannot be used: ", [.. agents, ("grpc-broker-client-ca-file", _kubeconfig.Path)]);
    }

    [Fact]
    public void Somebody_must_be_there_to_say_what_sources_may_do() => Fails(
        "--grpc-authorizer-config \"/nosuch\" is of no use",
        ("grpc-tls-cert-file", _files.Certificate), ("grpc-tls-key-file", _files.Key), ("grpc-authn-type", "token"), ("grpc-authorizer-config", "/nosuch"));

    private static SettingValues Resolve(params (string Name, string Text)[] flags) => SettingResolver.Resolve(
        CommandOptions.Server, new SettingSources(setting => flags.FirstOrDefault(flag => flag.Name == setting.Name).Text, _ => null));

    private static GrpcSettings Settings(params (string Name, string Text)[] flags)
    {
        var values = Resolve(flags);
        Assert.Empty(GrpcRules.Check(values));
        return GrpcSettings.From(values);
    }

    private static string Fails(string reason, params (string Name, string Text)[] flags)
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Settings(flags));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("; allowed: ", error.Message, StringComparison.Ordinal);
        return error.Message;
    }

    private static string Refused(params (string Name, string Text)[] flags) => Assert.Single(GrpcRules.Check(Resolve(flags)));
}
