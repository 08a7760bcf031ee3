using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Maestro.Protocol.PubSub;

namespace Maestro.Protocol.Tests.PubSub;

public sealed class PubSubConnectionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly PubSubSettings Settings = new()
    {
        ProjectId = "acme-prod",
        Topics = new PubSubTopics("", ""),
        Subscriptions = new PubSubSubscriptions("", ""),
    };

    [Fact]
    public async Task A_call_carries_what_it_is_about_and_a_token()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerOnceAsync(listener);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $$"""
                {"type":"authorized_user","client_id":"i","client_secret":"s","refresh_token":"r",
                 "token_uri":"http://127.0.0.1:{{((IPEndPoint)listener.LocalEndpoint).Port}}/token"}
                """));
            using var connection = new PubSubConnection(Settings with { CredentialsFile = file }, TimeProvider.System);

            var headers = await connection.HeadersAsync("topic", "projects/acme-prod/topics/agentevents", CancellationToken.None).WaitAsync(Limit);
            var again = await connection.HeadersAsync("topic", "projects/acme-prod/topics/agentevents", CancellationToken.None).WaitAsync(Limit);

            Assert.Equal("Bearer t-1", headers.GetValue("authorization"));
            Assert.Equal("Bearer t-1", again.GetValue("authorization"));
            Assert.Equal("topic=projects%2Facme-prod%2Ftopics%2Fagentevents", headers.GetValue("x-goog-request-params"));
            Assert.StartsWith("POST /token", await answering.WaitAsync(Limit), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task In_clear_text_there_is_no_token()
    {
        using var connection = new PubSubConnection(Settings with { Endpoint = "localhost:8085", DisableTls = true, CredentialsFile = "/no/such/file" }, TimeProvider.System);

        Assert.Null((await connection.HeadersAsync("topic", "t", CancellationToken.None)).GetValue("authorization"));
    }

    private static async Task<string> AnswerOnceAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().Contains("refresh_token=r", StringComparison.Ordinal))
        {
            request.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer)));
        }

        const string Token = """{"access_token":"t-1","expires_in":3599}""";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Token.Length}\r\nConnection: close\r\n\r\n{Token}")));
        return request.ToString();
    }
}
