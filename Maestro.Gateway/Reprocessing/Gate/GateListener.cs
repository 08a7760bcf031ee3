using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Maestro.Gateway.Reprocessing.Rest;
using Maestro.Gateway.Reprocessing.Rest.Answers;
using Maestro.Grains.Reprocessing.Gate;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Reprocessing.Gate;

/// <summary>
/// Answers plain questions to the gate on a thread of its own. It looks at what has arrived without taking it; a connection with anything else goes to
/// the web server as if it had just been accepted, and stays there.
/// </summary>
internal sealed partial class GateListener : IConnectionListener
{
    /// <summary>More than the platform has callers. Beyond that, the one that was quiet for longest goes to the web server.</summary>
    private const int MaxConnections = 128;
    private const int MaxHandedOver = 1024;
    private const int MaxRequestBytes = 4096;
    private static readonly TimeSpan LookForEnd = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(20);

    private readonly Socket _listener;
    private readonly IGate _gate;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SocketConnectionContextFactory _contexts;
    private readonly Channel<Socket> _handedOver = Channel.CreateBounded<Socket>(MaxHandedOver);
    private readonly List<Socket> _connections = [];
    private readonly byte[] _received = new byte[MaxRequestBytes];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _ending;

    /// <summary>Begins to answer.</summary>
    /// <param name="listener">A socket that listens.</param>
    /// <param name="gate">The answers.</param>
    /// <param name="time">For the date of answers.</param>
    /// <param name="logging">For what goes wrong with connections.</param>
    public GateListener(Socket listener, IGate gate, TimeProvider time, ILoggerFactory logging)
    {
        (_listener, _gate, _time, _logger) = (listener, gate, time, logging.CreateLogger<GateListener>());

        // Callers with one connection for everything ask the web server: there, too, a question should wait in the pool's line as seldom as possible.
        _contexts = new SocketConnectionContextFactory(
            new SocketConnectionFactoryOptions { UnsafePreferInlineScheduling = true }, logging.CreateLogger<SocketConnectionContextFactory>());
        _listener.Blocking = false;
        EndPoint = listener.LocalEndPoint!;
        new Thread(Run) { IsBackground = true, Name = "gate" }.Start();
    }

    /// <inheritdoc/>
    public EndPoint EndPoint { get; }

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _handedOver.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_handedOver.Reader.TryRead(out var connection))
            {
                return _contexts.Create(connection);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        // Its thread looks for this soon, so that also those who do not want to wait can.
        _ending = true;
        await _ended.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        _contexts.Dispose();
    }

    private void Run()
    {
        var ready = new List<Socket>();
        while (!_ending)
        {
            Socket? asking = null;
            try
            {
                ready.Clear();
                ready.AddRange(_connections);

                // The last one, because accepting may take a connection away.
                ready.Add(_listener);
                Socket.Select(ready, null, null, LookForEnd);
                foreach (var socket in ready)
                {
                    if (socket == _listener)
                    {
                        Accept();
                    }
                    else
                    {
                        asking = socket;
                        Serve(socket);
                        asking = null;
                    }
                }
            }
            catch (Exception failure)
            {
                // Whatever it was, such as no more file handles: the gate has to go on, without the one it happened with.
                LogNotServed(_logger, failure);
                if (asking is not null)
                {
                    Close(asking);
                }

                Thread.Sleep(PauseAfterFailure);
            }
        }

        _listener.Dispose();
        _connections.ForEach(connection => connection.Dispose());
        _handedOver.Writer.Complete();
        _ended.SetResult();
    }

    private void Accept()
    {
        Socket connection;
        try
        {
            connection = _listener.Accept();
        }
        catch (SocketException gone) when (gone.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            return;
        }

        connection.Blocking = false;
        connection.NoDelay = true;
        if (_connections.Count == MaxConnections)
        {
            HandOver(_connections[0]);
        }

        _connections.Add(connection);
    }

    private void Serve(Socket connection)
    {
        var length = connection.Receive(_received, SocketFlags.Peek, out var error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        if (length == 0 || error != SocketError.Success)
        {
            Close(connection);
            return;
        }

        if (GateRequest.Read(_received.AsSpan(0, length)) is not { } request)
        {
            HandOver(connection);
            return;
        }

        connection.Receive(_received, 0, request.Length, SocketFlags.None, out _);
        var sent = Answer(request);
        if (connection.Send(sent, SocketFlags.None, out _) != sent.Length || request.IsLast)
        {
            Close(connection);
            return;
        }

        // The last place is that of the one that spoke last.
        _connections.Remove(connection);
        _connections.Add(connection);
    }

    private byte[] Answer(GateRequest request)
    {
        var answer = _gate.Ask(request.SystemId);
        var body = answer == GateAnswer.Unknown ? JsonBody.Error(StatusCodes.Status503ServiceUnavailable, GateAnswers.NotKnown(request.SystemId)) : [];
        var status = answer switch
        {
            GateAnswer.Open => "200 OK",
            GateAnswer.Closed => "403 Forbidden",
            _ => $"503 Service Unavailable\r\nContent-Type: {JsonBody.ContentType}",
        };
        var close = request.IsLast ? "Connection: close\r\n" : "";
        return
        [
            .. Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n{close}Date: {_time.GetUtcNow():R}\r\n\r\n")),
            .. body,
        ];
    }

    private void HandOver(Socket connection)
    {
        _connections.Remove(connection);
        if (!_handedOver.Writer.TryWrite(connection))
        {
            connection.Dispose();
        }
    }

    private void Close(Socket connection)
    {
        _connections.Remove(connection);
        connection.Dispose();
    }
}
