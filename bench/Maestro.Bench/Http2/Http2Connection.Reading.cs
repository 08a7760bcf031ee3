using System.Buffers.Binary;
using System.Net.Sockets;

namespace Maestro.Bench.Http2;

/// <content>What comes in. One loop reads, so nothing here runs twice at a time.</content>
internal sealed partial class Http2Connection
{
    private const int ReadSize = 256 * 1024;

    private int _unacknowledged;
    private (int StreamId, bool Last)? _headersOf;
    private byte[] _headerBlock = [];

    private async Task ReadAsync()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(ReadSize, pinned: true);
        var filled = 0;
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None) is var received and > 0)
            {
                filled += received;
                var used = Take(buffer.AsSpan(0, filled));
                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
            }

            End("the server closed the connection");
        }
        catch (Exception cause)
        {
            // Whatever it is, also a defect of a receiver: the run must learn that nothing comes any more, instead of waiting for it.
            End(cause is SocketException or ObjectDisposedException or Http2Exception ? cause.Message : cause.ToString());
        }
    }

    /// <summary>Works through all whole frames, and sends in one go whatever that brought about.</summary>
    /// <returns>Octets that are done with.</returns>
    private int Take(ReadOnlySpan<byte> bytes)
    {
        using var batch = Batch.Open();
        var used = 0;
        while (bytes.Length - used >= FrameHeader.Size)
        {
            var header = FrameHeader.Read(bytes[used..]);
            if (header.Length > ReadSize - FrameHeader.Size)
            {
                throw new Http2Exception($"the server sent a frame of {header.Length} octets; it was not allowed more than 16384");
            }

            if (bytes.Length - used - FrameHeader.Size < header.Length)
            {
                break;
            }

            Take(header, bytes.Slice(used + FrameHeader.Size, header.Length));
            used += FrameHeader.Size + header.Length;
        }

        return used;
    }

    private void Take(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Type)
        {
            case FrameType.Data:
                TakeData(header, header.Content(payload));
                break;
            case FrameType.Headers or FrameType.Continuation:
                TakeHeaders(header, header.Content(payload));
                break;
            case FrameType.ResetStream:
                var code = BinaryPrimitives.ReadUInt32BigEndian(payload);
                Remove(header.StreamId)?.OnAborted($"the server reset the stream with code {code}");
                break;
            case FrameType.Settings when !header.Flags.HasFlag(FrameHeader.Acknowledgement):
                TakeSettings(payload);
                break;
            case FrameType.Ping when !header.Flags.HasFlag(FrameHeader.Acknowledgement):
                lock (_gate)
                {
                    payload.CopyTo(Frame(FrameType.Ping, FrameHeader.Acknowledgement, 0, payload.Length));
                }

                Batch.Touch(this);
                break;
            case FrameType.WindowUpdate:
                TakeWindow(header.StreamId, BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue);
                break;
            case FrameType.GoAway:
                throw new Http2Exception($"the server says goodbye with code {BinaryPrimitives.ReadUInt32BigEndian(payload[4..])}");
            case FrameType.PushPromise:
                throw new Http2Exception("the server pushes although it was told not to");
            default:
                // Answers to our settings, priorities, and what later versions may bring.
                break;
        }
    }

    private void TakeData(FrameHeader header, ReadOnlySpan<byte> content)
    {
        Http2Stream? stream;
        lock (_gate)
        {
            _streams.TryGetValue(header.StreamId, out stream);
            _unacknowledged += header.Length;
            if (_unacknowledged >= ReceiveWindowStep)
            {
                GrantWindow(0, _unacknowledged);
                _unacknowledged = 0;
                Batch.Touch(this);
            }

            if (stream is not null && (stream.Unacknowledged += header.Length) >= ReceiveWindow / 2)
            {
                GrantWindow(header.StreamId, stream.Unacknowledged);
                stream.Unacknowledged = 0;
                Batch.Touch(this);
            }
        }

        stream?.OnData(content);
        if (header.Flags.HasFlag(FrameFlags.EndStream))
        {
            Remove(header.StreamId)?.OnAborted("the server ended the stream without a status");
        }
    }

    private void TakeHeaders(FrameHeader header, ReadOnlySpan<byte> content)
    {
        var (streamId, last) = header.Type == FrameType.Headers
            ? (header.StreamId, header.Flags.HasFlag(FrameFlags.EndStream))
            : _headersOf ?? throw new Http2Exception("the server continues headers that it did not begin");
        if (header.Type == FrameType.Continuation || !header.Flags.HasFlag(FrameFlags.EndHeaders))
        {
            _headerBlock = [.. _headerBlock, .. content];
            _headersOf = (streamId, last);
            if (!header.Flags.HasFlag(FrameFlags.EndHeaders))
            {
                return;
            }

            content = _headerBlock;
            (_headerBlock, _headersOf) = ([], null);
        }

        Http2Stream? stream;
        if (last)
        {
            stream = Remove(streamId);
        }
        else
        {
            lock (_gate)
            {
                _streams.TryGetValue(streamId, out stream);
            }
        }

        stream?.OnHeaders(content, last);
    }

    private void TakeSettings(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            for (; payload.Length >= 6; payload = payload[6..])
            {
                var setting = (Setting)BinaryPrimitives.ReadUInt16BigEndian(payload);
                var value = BinaryPrimitives.ReadUInt32BigEndian(payload[2..]);
                var initial = _window.Initial;
                _window.Apply(setting, value);
                if (_waiting.TryPeek(out var request) && request.Started)
                {
                    request.Window += _window.Initial - initial;
                }

                if (setting == Setting.HeaderTableSize)
                {
                    _headers.LimitTable(value);
                }
            }

            Frame(FrameType.Settings, FrameHeader.Acknowledgement, 0, 0);
            Pump();
        }

        _settled.TrySetResult();
        Batch.Touch(this);
    }

    private void TakeWindow(int streamId, int size)
    {
        lock (_gate)
        {
            if (streamId == 0)
            {
                _window.Grow(size);
            }
            else if (_waiting.TryPeek(out var request) && request.Started && request.Stream.Id == streamId)
            {
                request.Window += size;
            }

            if (_waiting.Count == 0)
            {
                return;
            }

            Pump();
        }

        Batch.Touch(this);
    }

    /// <summary>Takes a stream out of the table, which makes room for one that waits.</summary>
    private Http2Stream? Remove(int streamId)
    {
        lock (_gate)
        {
            _streams.Remove(streamId, out var stream);
            if (_waiting.Count == 0)
            {
                return stream;
            }

            if (_waiting.Peek() is { Started: true } request && request.Stream.Id == streamId)
            {
                // Nobody wants the rest of its body.
                _waiting.Dequeue();
            }

            Pump();
            Batch.Touch(this);
            return stream;
        }
    }
}
