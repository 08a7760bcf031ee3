using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Maestro.Agent.Transport;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Transport;

public class ClientCertificateTermTests
{
    private const int Expired = 5105;
    private const int EndsSoon = 5106;

    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Begin);
    private readonly LogLines _log = new();
    private readonly ClientCertificateTerm _term;

    public ClientCertificateTermTests() => _term = new ClientCertificateTerm(_time, _log);

    [Theory]
    [InlineData(10, 23, 0)]
    [InlineData(10, 25, 1)]
    [InlineData(365, (358 * 24) - 1, 0)]
    [InlineData(365, (358 * 24) + 1, 1)]
    public void That_it_ends_soon_is_said_once_in_the_last_tenth_of_its_time_and_at_most_a_week_before(int days, int hours, int told)
    {
        hours = days == 10 ? (8 * 24) + hours : hours;
        _term.Use(Pem(days));
        _time.Advance(TimeSpan.FromHours(hours));

        _term.TellNews();
        _term.TellNews();

        Assert.Equal(told, _log.Of(EndsSoon).Count);
        Assert.Empty(_log.Of(Expired));
    }

    [Fact]
    public void That_it_has_ended_is_said_once_and_again_for_each_connection_that_fails()
    {
        _term.Use(Pem(1));
        _term.Tell();
        _time.Advance(TimeSpan.FromDays(1));

        _term.TellNews();
        _term.TellNews();
        Assert.Equal("The broker connection shows an expired certificate: CN=cluster1 was good until 2026-01-02 00:00:00Z", Assert.Single(_log.Of(Expired)));

        _term.Tell();
        _term.Tell();
        Assert.Equal(3, _log.Of(Expired).Count);
        Assert.Empty(_log.Of(EndsSoon));
    }

    [Fact]
    public void A_new_one_has_a_time_of_its_own()
    {
        _time.Advance(TimeSpan.FromDays(2));
        _term.Use(Pem(1));
        _term.TellNews();
        _term.Use(Pem(30));
        _term.TellNews();
        _term.Use(null);
        _term.Tell();
        _term.Use(Pem(1));
        _term.TellNews();

        Assert.Equal(2, _log.Of(Expired).Count);
    }

    private static string Pem(int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=cluster1", key, HashAlgorithmName.SHA256).CreateSelfSigned(Begin, Begin.AddDays(days));
        return certificate.ExportCertificatePem();
    }
}
