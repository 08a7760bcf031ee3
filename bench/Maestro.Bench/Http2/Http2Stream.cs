namespace Maestro.Bench.Http2;

/// <summary>
/// One request and what comes back. It is told of everything on the thread that reads its connection, so it must not wait. There are
/// hundreds of thousands of them at a time, so it holds little.
/// </summary>
internal abstract class Http2Stream
{
    /// <summary>Number of the stream on its connection; 0 before it is open.</summary>
    public int Id { get; internal set; }

    /// <summary>Octets received since the peer was last told that there is room.</summary>
    internal int Unacknowledged { get; set; }

    /// <summary>A header block came: the response's, or the trailers.</summary>
    /// <param name="block">Compressed headers; valid during the call.</param>
    /// <param name="last">Whether the stream ends with it.</param>
    internal abstract void OnHeaders(ReadOnlySpan<byte> block, bool last);

    /// <summary>A part of the body came; it is valid during the call.</summary>
    internal abstract void OnData(ReadOnlySpan<byte> data);

    /// <summary>The stream ended without trailers: reset, refused, or its connection is gone.</summary>
    /// <param name="reason">For people.</param>
    internal abstract void OnAborted(string reason);
}
