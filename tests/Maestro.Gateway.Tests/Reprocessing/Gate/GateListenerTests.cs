using System.Net.Sockets;
using System.Text;
using Maestro.Gateway.Reprocessing.Gate;
using Maestro.Grains.Reprocessing.Gate;
using Maestro.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.Gateway.Tests.Reprocessing.Gate;

public sealed class GateListenerTests : IAsyncLifetime, IDisposable
{
    private const string Open = "open";
    private const string Closed = "closed";
    private readonly int _port = TestPorts.Free();
    private readonly List<TcpClient> _clients = [];
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(_port));
        builder.Services.AddSingleton<IConnectionListenerFactory>(new GateConnections(_port, new Gates(), TimeProvider.System, NullLoggerFactory.Instance));
        _app = builder.Build();
        _app.Run(context =>
        {
            // The status shows who has answered.
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        });
        await _app.StartAsync();
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    [Fact]
    [Trait("Checklist", "reprocessing-18, reprocessing-19")]
    public async Task A_connection_asks_as_often_as_it_likes()
    {
        var stream = Connect();
        foreach (var (system, status) in ((string, int)[])[(Open, 200), (Closed, 403), ("", 200), (Closed, 403)])
        {
            await SendAsync(stream, Question(system));
            Assert.Equal(status, await ReadStatusAsync(stream));
        }

        await SendAsync(stream, Question(Open) + Question(Closed));
        Assert.Equal(200, await ReadStatusAsync(stream));
        Assert.Equal(403, await ReadStatusAsync(stream));
    }

    [Fact]
    public async Task The_answer_has_no_body_and_a_date()
    {
        var stream = Connect();
        await SendAsync(stream, Question(Closed));
        var answer = await ReadAsync(stream);
        Assert.StartsWith("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nDate: ", answer, StringComparison.Ordinal);
        Assert.True(DateTimeOffset.TryParse(answer.Split("Date: ")[1].Split("\r\n")[0], System.Globalization.CultureInfo.InvariantCulture, out _));
    }

    [Fact]
    public async Task A_caller_that_wants_to_close_is_closed()
    {
        var stream = Connect();
        await SendAsync(stream, Question(Open, "Connection: close\r\n"));
        Assert.Contains("Connection: close\r\n", await ReadAsync(stream), StringComparison.Ordinal);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task What_is_no_plain_question_is_the_web_servers()
    {
        var stream = Connect();
        await SendAsync(stream, Question(Open));
        Assert.Equal(200, await ReadStatusAsync(stream));
        await SendAsync(stream, "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nnull");
        Assert.Equal(202, await ReadStatusAsync(stream));
        await SendAsync(stream, Question(Open));
        Assert.Equal(202, await ReadStatusAsync(stream));

    }

    [Fact]
    [Trait("Checklist", "reprocessing-21, reprocessing-36")]
    public async Task What_is_not_known_is_told_with_a_sentence()
    {
        const string Body = """{"status":"503","message":"it is not known whether system unknown may proceed"}""";
        var stream = Connect();
        await SendAsync(stream, Question("unknown"));
        var answer = await ReadAsync(stream);
        Assert.StartsWith(
            $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: {Body.Length}\r\n", answer,
            StringComparison.Ordinal);
        var body = new byte[Body.Length];
        await stream.ReadExactlyAsync(body).AsTask().WaitAsync(Patience);
        Assert.Equal(Body, Encoding.ASCII.GetString(body));
        await SendAsync(stream, Question(Open));
        Assert.Equal(200, await ReadStatusAsync(stream));
    }

    [Fact]
    public async Task A_question_that_comes_in_pieces_is_answered()
    {
        var stream = Connect();
        foreach (var piece in Question(Open).Chunk(20))
        {
            await SendAsync(stream, new string(piece));
            await Task.Yield();
        }

        Assert.InRange(await ReadStatusAsync(stream), 200, 202);
    }

    [Fact]
    public async Task More_callers_than_it_keeps_are_answered_all()
    {
        var streams = Enumerable.Range(0, 300).Select(_ => Connect()).ToList();
        foreach (var stream in streams.Concat(streams))
        {
            await SendAsync(stream, Question(Open));
            Assert.InRange(await ReadStatusAsync(stream), 200, 202);
        }
    }

    [Fact]
    public async Task Callers_that_leave_hurt_nobody()
    {
        var stays = Connect();
        for (var round = 0; round < 50; round++)
        {
            var leaves = Connect();
            await SendAsync(leaves, Question(Open));
            leaves.Socket.LingerState = new LingerOption(true, 0);
            leaves.Socket.Close();
            await SendAsync(stays, Question(Closed));
            Assert.Equal(403, await ReadStatusAsync(stays));
        }
    }

    [Fact]
    public async Task It_ends_with_its_server_and_its_callers_hear_of_it()
    {
        var stream = Connect();
        await SendAsync(stream, Question(Open));
        Assert.Equal(200, await ReadStatusAsync(stream));
        await _app.StopAsync().WaitAsync(Patience);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]).AsTask().WaitAsync(Patience));
    }

    private static TimeSpan Patience => TimeSpan.FromSeconds(40);

    private static string Question(string system, string more = "") => $"GET /v1.0.0/gateway/{system}/proceed HTTP/1.1\r\nHost: localhost\r\n{more}\r\n";

    private NetworkStream Connect()
    {
        var client = new TcpClient("127.0.0.1", _port) { NoDelay = true };
        _clients.Add(client);
        return client.GetStream();
    }

    private static Task SendAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    private static async Task<int> ReadStatusAsync(NetworkStream stream) =>
        int.Parse((await ReadAsync(stream)).AsSpan("HTTP/1.1 ".Length, 3), System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var answer = new StringBuilder();
        var letter = new byte[1];
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            Assert.Equal(1, await stream.ReadAsync(letter).AsTask().WaitAsync(Patience));
            answer.Append((char)letter[0]);
        }

        return answer.ToString();
    }

    private sealed class Gates : IGate
    {
        public GateAnswer Ask(string systemId) => systemId switch
        {
            Closed => GateAnswer.Closed,
            "unknown" => GateAnswer.Unknown,
            _ => GateAnswer.Open,
        };
    }
}
