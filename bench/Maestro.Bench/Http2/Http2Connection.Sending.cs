using System.Buffers.Binary;
using Maestro.Bench.Http2.Hpack;

namespace Maestro.Bench.Http2;

/// <content>What goes out. Everything here is called under the lock.</content>
internal sealed partial class Http2Connection
{
    private readonly Queue<WaitingRequest> _waiting = new();

    private Span<byte> Frame(FrameType type, FrameFlags flags, int streamId, int length)
    {
        var frame = _outbox.Append(FrameHeader.Size + length);
        new FrameHeader(length, type, flags, streamId).Write(frame);
        return frame[FrameHeader.Size..];
    }

    private void Start(Http2Stream stream, string path)
    {
        stream.Id = _lastStreamId += 2;
        Span<byte> block = stackalloc byte[HeaderEncoder.LargestBlock];
        var length = _headers.Write(block, path);
        block[..length].CopyTo(Frame(FrameType.Headers, FrameFlags.EndHeaders, stream.Id, length));
        _streams.Add(stream.Id, stream);
    }

    private void Body(int streamId, ReadOnlySpan<byte> body, bool last)
    {
        _window.Sent(body.Length);
        do
        {
            var part = body[..Math.Min(body.Length, _window.MaxFrameSize)];
            body = body[part.Length..];
            part.CopyTo(Frame(FrameType.Data, last && body.IsEmpty ? FrameFlags.EndStream : FrameFlags.None, streamId, part.Length));
        }
        while (!body.IsEmpty);
    }

    private void GrantWindow(int streamId, int size) =>
        BinaryPrimitives.WriteInt32BigEndian(Frame(FrameType.WindowUpdate, FrameFlags.None, streamId, sizeof(int)), size);

    /// <summary>Sends as much of the requests that wait, in their order, as the limits allow.</summary>
    private void Pump()
    {
        while (_waiting.TryPeek(out var request))
        {
            if (!request.Started)
            {
                if (_streams.Count >= _window.MaxStreams)
                {
                    return;
                }

                Start(request.Stream, request.Path);
                request.Started = true;
                request.Window = _window.Initial;
            }

            var left = request.Body.Length - request.Sent;
            var chunk = _window.Chunk(request.Window, left);
            if (chunk == 0 && left > 0)
            {
                return;
            }

            Body(request.Stream.Id, request.Body.AsSpan(request.Sent, chunk), last: chunk == left);
            request.Sent += chunk;
            request.Window -= chunk;
            if (chunk == left)
            {
                _waiting.Dequeue();
            }
        }
    }

    /// <summary>A request that the peer's limits hold back. Only the first one may be under way.</summary>
    private sealed class WaitingRequest(Http2Stream stream, string path, byte[] body)
    {
        public Http2Stream Stream { get; } = stream;

        public string Path { get; } = path;

        public byte[] Body { get; } = body;

        public bool Started { get; set; }

        public int Sent { get; set; }

        public long Window { get; set; }
    }
}
