using System.Net;
using System.Text;

namespace Maestro.Protocol.Tests.PubSub.Credentials;

/// <summary>Answers requests as a test wants it, and keeps them.</summary>
internal sealed class CannedHttp : HttpMessageHandler
{
    private readonly Queue<(HttpStatusCode Code, string Body)> _answers = [];

    public List<(HttpRequestMessage Request, string Body)> Requests { get; } = [];

    public CannedHttp Answer(string body, HttpStatusCode code = HttpStatusCode.OK)
    {
        _answers.Enqueue((code, body));
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add((request, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
        var (code, body) = _answers.Dequeue();
        return new HttpResponseMessage(code) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
    }
}
