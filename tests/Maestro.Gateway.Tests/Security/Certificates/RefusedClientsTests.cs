using System.Net;
using Maestro.Gateway.Security.Certificates;
using Maestro.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Gateway.Tests.Security.Certificates;

public sealed class RefusedClientsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly RecordingLogger<RefusedClients> _log = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void One_line_in_a_while_says_how_many_others_there_were()
    {
        var time = new FakeTimeProvider();
        var refused = new RefusedClients(time, _log);
        var peer = new IPEndPoint(IPAddress.Loopback, 7);
        using var shown = _authority.Client("CN=a").Open();

        refused.Note(peer, shown, "first");
        refused.Note(peer, shown, "second");
        refused.Note(peer, null, "third");
        time.Advance(RefusedClients.Pause);
        refused.Note(peer, null, "fourth");

        Assert.Equal(
            [
                "Warning 4503: A client at 127.0.0.1:7 is refused, CN=a: first; 0 others were refused since this was said last",
                "Warning 4503: A client at 127.0.0.1:7 is refused, without a certificate: fourth; 2 others were refused since this was said last",
            ],
            _log.Messages);
    }

    [Theory]
    [InlineData("expired", "CN=a: expired certificate, it was good until ")]
    [InlineData("of another authority", "CN=a: ")]
    [InlineData("none", "without a certificate: no certificate was shown")]
    public async Task A_listener_says_why_it_refuses_a_client(string shown, string told)
    {
        using var other = new TestAuthority("other");
        using var files = new CertificateDirectory(_authority.Server(), _authority.Pem);
        await using var listener = await TlsListener.StartAsync(new ServerCertificateFiles(files.Certificate, files.Key, files.Authority), refused: _log);

        Assert.False(await listener.ServesAsync(shown switch
        {
            "expired" => _authority.Client("CN=a", ended: true),
            "none" => null,
            _ => other.Client("CN=a"),
        }));

        await Eventually.TrueAsync(() => !_log.Messages.IsEmpty, TimeSpan.FromSeconds(30), "the refusal to be told");
        Assert.Matches(@"^Warning 4503: A client at (127\.0\.0\.1|\[::1\]):\d+ is refused, ", _log.Messages.First());
        Assert.Contains(told, _log.Messages.First(), StringComparison.Ordinal);
    }
}
