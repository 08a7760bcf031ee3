using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Maestro.Silo.Tests.Storage.GroupCommit;

/// <summary>The network between a storage and PostgreSQL, which fails at the worst moment.</summary>
internal sealed class FaultyLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly NpgsqlConnectionStringBuilder _target;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private volatile Fault? _fault;
    private volatile TaskCompletionSource? _frozen;

    public FaultyLink(string connectionString)
    {
        _target = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Leads to the database through this link.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_target.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
        NoResetOnClose = true, // so that every request has one answer
    }.ConnectionString;

    /// <summary>Leads to the database without it.</summary>
    public string Target => _target.ConnectionString;

    /// <summary>How many connections were cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Cuts the connection whose request has this text in it: the server carries it out, and its answer is lost.</summary>
    public void CutAfterCommit(string text) => _fault = new Fault(Encoding.UTF8.GetBytes(text), AwaitAnswer: true);

    /// <summary>The same, but at once: the server is still at it when the caller knows that the connection is lost.</summary>
    public void CutAfterRequest(string text) => _fault = new Fault(Encoding.UTF8.GetBytes(text), AwaitAnswer: false);

    /// <summary>Nothing passes any more, and nobody is told.</summary>
    public void Freeze() => _frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything passes again.</summary>
    public void Thaw()
    {
        _frozen?.TrySetResult();
        _frozen = null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Stop();
        Thaw();
        await _accepting;
        await Task.WhenAll(_connections);
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ConnectAsync(await _listener.AcceptSocketAsync(_stopped.Token)));
            }
        }
        catch (Exception) when (_stopped.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private async Task ConnectAsync(Socket caller)
    {
        using var link = new Connection(caller, new Socket(SocketType.Stream, ProtocolType.Tcp));
        try
        {
            await link.Server.ConnectAsync(IPAddress.Loopback, _target.Port, _stopped.Token);
            await Task.WhenAny(PassRequestsAsync(link), PassAnswersAsync(link));
            if (link.IsCut)
            {
                // The server must not hear of the cut before it is done.
                link.Caller.Close();
                await Task.Delay(Timeout.Infinite, _stopped.Token);
            }
        }
        catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One end closed; disposing tells the other.
        }
    }

    private async Task PassRequestsAsync(Connection link)
    {
        var buffer = new byte[256 * 1024];
        while (await link.Caller.ReceiveAsync(buffer, _stopped.Token) is var count and > 0)
        {
            await PassAsync();
            if (_fault is { } fault && buffer.AsSpan(0, count).IndexOf(fault.Text) >= 0)
            {
                _fault = null;
                Cuts++;
                link.IsCut = true;
                await link.Server.SendAsync(buffer.AsMemory(0, count), _stopped.Token);
                if (fault.AwaitAnswer)
                {
                    await link.Answered.Task;
                }

                return;
            }

            await link.Server.SendAsync(buffer.AsMemory(0, count), _stopped.Token);
        }
    }

    private async Task PassAnswersAsync(Connection link)
    {
        var buffer = new byte[256 * 1024];
        while (await link.Server.ReceiveAsync(buffer, _stopped.Token) is var count and > 0)
        {
            await PassAsync();
            if (!link.IsCut)
            {
                await link.Caller.SendAsync(buffer.AsMemory(0, count), _stopped.Token);
            }
            else if (count >= 6 && buffer.AsSpan(count - 6, 5).SequenceEqual("Z\0\0\0\u0005"u8))
            {
                // ReadyForQuery: it is committed.
                link.Answered.TrySetResult();
            }
        }
    }

    private Task PassAsync() => _frozen?.Task ?? Task.CompletedTask;

    private sealed record Fault(byte[] Text, bool AwaitAnswer);

    private sealed record Connection(Socket Caller, Socket Server) : IDisposable
    {
        private volatile bool _isCut;

        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsCut
        {
            get => _isCut;
            set => _isCut = value;
        }

        public void Dispose()
        {
            Caller.Dispose();
            Server.Dispose();
        }
    }
}
