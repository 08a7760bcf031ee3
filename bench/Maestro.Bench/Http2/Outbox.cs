using System.Net.Sockets;

namespace Maestro.Bench.Http2;

/// <summary>
/// Octets on their way to the peer. Everybody appends under the connection's lock; who finds nobody sending sends all there is in one go.
/// </summary>
internal sealed class Outbox(Socket socket, Lock gate, Action<Exception> failed)
{
    private byte[] _filling = new byte[32 * 1024];
    private byte[] _sending = new byte[32 * 1024];
    private int _length;
    private bool _busy;

    /// <summary>Room for octets, which the caller fills before it lets go of the lock.</summary>
    public Span<byte> Append(int size)
    {
        if (_length + size > _filling.Length)
        {
            Array.Resize(ref _filling, Math.Max(_filling.Length * 2, _length + size));
        }

        _length += size;
        return _filling.AsSpan(_length - size, size);
    }

    /// <summary>Sends what was appended, unless somebody is at it already.</summary>
    public void Flush()
    {
        int size;
        lock (gate)
        {
            if (_busy || _length == 0)
            {
                return;
            }

            _busy = true;
            size = Swap();
        }

        _ = SendAsync(size);
    }

    private async Task SendAsync(int size)
    {
        try
        {
            while (size > 0)
            {
                for (var sent = 0; sent < size;)
                {
                    sent += await socket.SendAsync(_sending.AsMemory(sent, size - sent), SocketFlags.None);
                }

                lock (gate)
                {
                    size = Swap();
                    _busy = size > 0;
                }
            }
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
        {
            failed(cause);
        }
    }

    private int Swap()
    {
        (_filling, _sending) = (_sending, _filling);
        var size = _length;
        _length = 0;
        return size;
    }
}
