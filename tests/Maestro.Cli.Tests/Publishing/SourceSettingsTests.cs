using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Maestro.Cli.Publishing;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Cli.Tests.Settings;

namespace Maestro.Cli.Tests.Publishing;

public sealed class SourceSettingsTests : IDisposable
{
    private readonly TemporaryFile _token = new("secret\n");
    private readonly TemporaryFile _certificate;
    private readonly TemporaryFile _key;

    public SourceSettingsTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddHours(1));
        _certificate = new TemporaryFile(certificate.ExportCertificatePem());
        _key = new TemporaryFile(key.ExportPkcs8PrivateKeyPem());
    }

    [Fact]
    public void Nothing_given_is_plain_text() => Assert.False(Settings([]).UsesTls);

    [Fact]
    [Trait("Checklist", "rest-93")]
    public void An_authority_alone_is_TLS_without_proof_of_who_calls()
    {
        var settings = Settings(new() { ["grpc-ca-file"] = _certificate.Path });

        Assert.Equal((true, null, null), (settings.UsesTls, settings.Token, settings.Certificate));
    }

    [Fact]
    public void A_token_or_a_certificate_goes_with_an_authority()
    {
        Assert.Equal("secret", Settings(new() { ["grpc-ca-file"] = _certificate.Path, ["grpc-token-file"] = _token.Path }).Token);
        Assert.True(Settings(new()
        {
            ["grpc-ca-file"] = _certificate.Path, ["grpc-client-cert-file"] = _certificate.Path, ["grpc-client-key-file"] = _key.Path,
        }).Certificate!.TargetCertificate.HasPrivateKey);
    }

    [Fact]
    [Trait("Checklist", "rest-93")]
    public void A_token_and_a_certificate_contradict_each_other() => Assert.Contains("contradict each other", Fails(new()
    {
        ["grpc-ca-file"] = _certificate.Path, ["grpc-token-file"] = _token.Path, ["grpc-client-cert-file"] = _certificate.Path,
        ["grpc-client-key-file"] = _key.Path,
    }), StringComparison.Ordinal);

    [Fact]
    public void What_is_missing_or_unusable_is_named()
    {
        Assert.Contains("needs TLS, and so --grpc-ca-file", Fails(new() { ["grpc-token-file"] = _token.Path }), StringComparison.Ordinal);
        Assert.Contains("of use together only", Fails(new()
        {
            ["grpc-ca-file"] = _certificate.Path, ["grpc-client-cert-file"] = _certificate.Path,
        }), StringComparison.Ordinal);
        Assert.Contains("--grpc-ca-file \"/nosuch\" cannot be used", Fails(new() { ["grpc-ca-file"] = "/nosuch" }), StringComparison.Ordinal);
        Assert.Contains("holds no PEM certificate", Fails(new() { ["grpc-ca-file"] = _token.Path }), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Fails(new() { ["grpc-ca-file"] = _certificate.Path, ["grpc-token-file"] = "/nosuch" }), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _token.Dispose();
        _certificate.Dispose();
        _key.Dispose();
    }

    private static SourceSettings Settings(Dictionary<string, string> flags) =>
        SourceSettings.From(SettingResolver.Resolve(ClientOptions.RestAndGrpc, new SettingSources(setting => flags.GetValueOrDefault(setting.Name), _ => null)));

    private static string Fails(Dictionary<string, string> flags) => Assert.Throws<InvalidSettingsException>(() => Settings(flags)).Message;
}
