using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Maestro.Bench.Http2.Hpack;

namespace Maestro.Bench.Http2;

/// <summary>
/// A client's end of an HTTP/2 connection in plain text with prior knowledge. It is made for load: few system calls, few octets for each
/// stream, requests whose body is known as a whole, and receivers that are called on the reading thread. Safe for concurrent use.
/// </summary>
internal sealed partial class Http2Connection : IDisposable
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>The load generator always reads as fast as it can, so the peer need not ask whether there is room.</summary>
    private const int ReceiveWindow = 1 << 30;

    private const int ReceiveWindowStep = 1 << 24;

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly Outbox _outbox;
    private readonly HeaderEncoder _headers;
    private readonly SendWindow _window = new();
    private readonly Dictionary<int, Http2Stream> _streams = [];
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastStreamId = -1;
    private string? _end;

    private Http2Connection(Socket socket, string authority)
    {
        _socket = socket;
        _outbox = new Outbox(socket, _gate, cause => End($"sending failed: {cause.Message}"));
        _headers = new HeaderEncoder(authority);
    }

    /// <summary>Ends, without error, when the connection is gone for whatever reason.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Streams that are open.</summary>
    public int OpenStreams
    {
        get
        {
            lock (_gate)
            {
                return _streams.Count;
            }
        }
    }

    /// <summary>Connects and waits for the peer's settings.</summary>
    /// <exception cref="Http2Exception">Nobody listens there, or does not speak HTTP/2.</exception>
    public static async Task<Http2Connection> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(address.Host, address.Port), cancellationToken);
            var connection = new Http2Connection(socket, address.Authority);
            connection.Greet();
            _ = connection.ReadAsync();
            await connection._settled.Task.WaitAsync(cancellationToken);
            return connection;
        }
        catch (Exception cause)
        {
            socket.Dispose();
            throw cause is SocketException ? new Http2Exception($"{address} does not answer: {cause.Message}", cause) : cause;
        }
    }

    /// <summary>Sends a request; when the peer's limits forbid it now, as soon as they allow it.</summary>
    /// <param name="stream">Gets the answer.</param>
    /// <param name="path">The method that is called.</param>
    /// <param name="body">The whole body; it is copied.</param>
    public void Send(Http2Stream stream, string path, ReadOnlySpan<byte> body)
    {
        string? end;
        lock (_gate)
        {
            end = _end;
            if (end is null)
            {
                if (_waiting.Count == 0 && _window.Fits(body.Length, _streams.Count))
                {
                    Start(stream, path);
                    Body(stream.Id, body, last: true);
                }
                else
                {
                    _waiting.Enqueue(new WaitingRequest(stream, path, body.ToArray()));
                    Pump();
                }
            }
        }

        if (end is not null)
        {
            // Not on this thread: the answer makes some senders send again.
            ThreadPool.QueueUserWorkItem(aborted => aborted.OnAborted(end), stream, preferLocal: false);
            return;
        }

        Batch.Touch(this);
    }

    /// <summary>Sends what waits to be sent.</summary>
    public void Flush() => _outbox.Flush();

    /// <summary>Cuts the connection at once, as a crash of this process would; every stream is told.</summary>
    public void Dispose() => End("the connection was closed by the load generator");

    private void Greet()
    {
        lock (_gate)
        {
            Preface.CopyTo(_outbox.Append(Preface.Length));
            (Setting Name, uint Value)[] settings =
                [(Setting.HeaderTableSize, 0), (Setting.EnablePush, 0), (Setting.InitialWindowSize, ReceiveWindow)];
            var payload = Frame(FrameType.Settings, FrameFlags.None, 0, settings.Length * 6);
            for (var i = 0; i < settings.Length; i++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(payload[(6 * i)..], (ushort)settings[i].Name);
                BinaryPrimitives.WriteUInt32BigEndian(payload[((6 * i) + 2)..], settings[i].Value);
            }

            GrantWindow(0, ReceiveWindow - ushort.MaxValue);
        }

        Flush();
    }

    private void End(string reason)
    {
        Http2Stream[] open;
        lock (_gate)
        {
            if (_end is not null)
            {
                return;
            }

            _end = reason;
            open = [.. _streams.Values, .. _waiting.Where(request => !request.Started).Select(request => request.Stream)];
            _streams.Clear();
            _waiting.Clear();
        }

        _socket.Dispose();
        _settled.TrySetException(new Http2Exception($"The connection ended before it was used: {reason}"));
        foreach (var stream in open)
        {
            stream.OnAborted(reason);
        }

        _closed.TrySetResult();
    }
}
