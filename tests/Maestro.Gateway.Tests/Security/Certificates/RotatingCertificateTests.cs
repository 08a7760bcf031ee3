using Maestro.Gateway.Security.Certificates;
using Maestro.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Gateway.Tests.Security.Certificates;

/// <summary>Files that change under a listener.</summary>
public sealed class RotatingCertificateTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly List<LogLevel> _logged = [];

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task New_connections_see_the_new_certificate_and_new_authorities_count()
    {
        var (first, second) = (_authority.Server(), _authority.Server());
        using var newcomers = new TestAuthority("newcomers");
        using var files = new CertificateDirectory(first, _authority.Pem);
        await using var listener = await TlsListener.StartAsync(new ServerCertificateFiles(files.Certificate, files.Key, files.Authority));
        Assert.Equal(Thumbprint(first), (await listener.ShakeHandsAsync()).Thumbprint);
        Assert.False(await listener.ServesAsync(newcomers.Client("CN=a")));

        files.Rotate(second, newcomers.Pem);
        listener.Certificate.Refresh();

        Assert.Equal(Thumbprint(second), (await listener.ShakeHandsAsync()).Thumbprint);
        Assert.True(await listener.ServesAsync(newcomers.Client("CN=a")));
        Assert.False(await listener.ServesAsync(_authority.Client("CN=a")));
    }

    [Fact]
    public void What_cannot_be_used_is_told_once_and_the_old_pair_stays_in_use()
    {
        var (first, second) = (_authority.Server(), _authority.Server());
        using var files = new CertificateDirectory(first);
        var certificate = new RotatingCertificate(new ServerCertificateFiles(files.Certificate, files.Key), new Recorder(_logged));

        files.Rotate(second with { KeyPem = first.KeyPem });
        certificate.Refresh();
        certificate.Refresh();
        Assert.Equal(Thumbprint(first), Thumbprint(certificate));
        Assert.Equal([LogLevel.Warning], _logged);

        File.Delete(files.Key);
        certificate.Refresh();
        certificate.Refresh();
        Assert.Equal(Thumbprint(first), Thumbprint(certificate));
        Assert.Equal([LogLevel.Warning, LogLevel.Warning], _logged);

        File.WriteAllText(files.Key, second.KeyPem);
        certificate.Refresh();
        certificate.Refresh();
        Assert.Equal(Thumbprint(second), Thumbprint(certificate));
        Assert.Equal([LogLevel.Warning, LogLevel.Warning, LogLevel.Information], _logged);
    }

    [Fact]
    public async Task The_files_are_looked_at_every_few_seconds_and_shared_by_listeners_that_name_the_same()
    {
        using var files = new CertificateDirectory(_authority.Server());
        var time = new FakeTimeProvider();
        using var rotation = new CertificateRotation(time, NullLogger<RotatingCertificate>.Instance);
        var certificate = rotation.Of(new ServerCertificateFiles(files.Certificate, files.Key));
        Assert.Same(certificate, rotation.Of(new ServerCertificateFiles(files.Certificate, files.Key)));
        await rotation.StartAsync(default);

        var next = _authority.Server();
        files.Rotate(next);

        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(CertificateRotation.Period);
                return Thumbprint(certificate) == Thumbprint(next);
            },
            TimeSpan.FromSeconds(30),
            "the new certificate to be seen");
        await rotation.StopAsync(default);
    }

    [Theory]
    [InlineData("nothing", "holds no PEM certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "cannot be decoded")]
    public void A_file_that_is_no_certificate_is_named(string pem, string reason)
    {
        using var files = new CertificateDirectory(_authority.Server() with { CertificatePem = pem });

        var unusable = Assert.Throws<CertificateFileException>(() => new ServerCertificateFiles(files.Certificate, files.Key).Check());

        Assert.Equal(files.Certificate, unusable.File);
        Assert.Contains(reason, unusable.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_certificate_is_named()
    {
        using var files = new CertificateDirectory(_authority.Server() with { KeyPem = _authority.Server().KeyPem });

        Assert.Equal(files.Key, Assert.Throws<CertificateFileException>(() => new ServerCertificateFiles(files.Certificate, files.Key).Check()).File);
    }

    private static string Thumbprint(IssuedCertificate issued)
    {
        using var certificate = issued.Open();
        return certificate.Thumbprint;
    }

    private static string Thumbprint(RotatingCertificate certificate) => certificate.Current.Shown.TargetCertificate.Thumbprint;

    private sealed class Recorder(List<LogLevel> logged) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logged.Add(logLevel);
    }
}
