using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Maestro.Bench.Http2;
using Maestro.Bench.Http2.Hpack;

namespace Maestro.Bench.Rpc;

/// <summary>A gRPC call over one stream: finds the messages in its octets and the status in its trailers.</summary>
internal abstract class GrpcCall : Http2Stream
{
    /// <summary>Octets before each message: whether it is compressed, and its length.</summary>
    public const int PrefixSize = 5;

    private const int LargestMessage = 64 * 1024 * 1024;
    private const int Unknown = 2;

    // Only while a message is here in part.
    private byte[]? _partial;
    private int _filled;

    /// <inheritdoc/>
    internal sealed override void OnHeaders(ReadOnlySpan<byte> block, bool last)
    {
        var status = Read(block, out var http);
        if (last)
        {
            End(status ?? new GrpcStatus(Unknown, $"the server ended the call with HTTP status {http} and no status of gRPC"));
        }
        else
        {
            OnAccepted();
        }
    }

    /// <inheritdoc/>
    internal sealed override void OnData(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (_partial is null && data.Length >= PrefixSize && Size(data) <= data.Length)
            {
                var size = Size(data);
                OnMessage(data[PrefixSize..size]);
                data = data[size..];
            }
            else
            {
                data = data[Gather(data)..];
            }
        }
    }

    /// <inheritdoc/>
    internal sealed override void OnAborted(string reason) => End(GrpcStatus.Aborted(reason));

    /// <summary>The response began, which for a subscription means that it is open.</summary>
    protected virtual void OnAccepted()
    {
    }

    /// <summary>A whole message came; it is valid during the call.</summary>
    protected virtual void OnMessage(ReadOnlySpan<byte> message)
    {
    }

    /// <summary>The call is over; nothing comes after this.</summary>
    protected abstract void OnEnded(GrpcStatus status);

    private static int Size(ReadOnlySpan<byte> prefixed)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefixed[1..]);
        return prefixed[0] == 0 && length <= LargestMessage
            ? PrefixSize + (int)length
            : throw new Http2Exception(
                prefixed[0] == 0 ? $"a message of {length} octets is too large" : "a message is compressed, which nobody asked for");
    }

    private static GrpcStatus? Read(ReadOnlySpan<byte> block, out string http)
    {
        Span<byte> scratch = stackalloc byte[4096];
        var headers = new HeaderReader(block, scratch);
        var (code, message) = (-1, "");
        http = "";
        while (headers.Next())
        {
            if (headers.Name.SequenceEqual("grpc-status"u8))
            {
                code = Utf8Parser.TryParse(headers.Value, out int number, out _) ? number : Unknown;
            }
            else if (headers.Name.SequenceEqual("grpc-message"u8))
            {
                message = Uri.UnescapeDataString(Encoding.ASCII.GetString(headers.Value));
            }
            else if (headers.Name.SequenceEqual(":status"u8) && !headers.Value.SequenceEqual("200"u8))
            {
                http = Encoding.ASCII.GetString(headers.Value);
            }
        }

        return code >= 0 ? new GrpcStatus(code, message) : null;
    }

    private void End(GrpcStatus status)
    {
        Forget();
        OnEnded(status);
    }

    /// <summary>Keeps octets of a message that is not whole yet; passes it on when it is.</summary>
    /// <returns>Octets taken.</returns>
    private int Gather(ReadOnlySpan<byte> data)
    {
        _partial ??= ArrayPool<byte>.Shared.Rent(4096);
        var wanted = _filled < PrefixSize ? PrefixSize : Size(_partial);
        var taken = Math.Min(wanted - _filled, data.Length);
        if (_partial.Length < wanted)
        {
            var larger = ArrayPool<byte>.Shared.Rent(wanted);
            _partial.AsSpan(0, _filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_partial);
            _partial = larger;
        }

        data[..taken].CopyTo(_partial.AsSpan(_filled));
        _filled += taken;
        if (_filled >= PrefixSize && _filled == Size(_partial))
        {
            OnMessage(_partial.AsSpan(PrefixSize, _filled - PrefixSize));
            Forget();
        }

        return taken;
    }

    private void Forget()
    {
        if (_partial is not null)
        {
            ArrayPool<byte>.Shared.Return(_partial);
            (_partial, _filled) = (null, 0);
        }
    }
}
