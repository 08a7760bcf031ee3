using System.Buffers.Binary;

namespace Maestro.Bench.Http2;

/// <summary>The kinds of frames (RFC 9113 section 6).</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    ResetStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>Bits of a frame's flags octet; what they mean depends on the kind of frame.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,
    EndStream = 0x1,
    EndHeaders = 0x4,
    Padded = 0x8,
    Priority = 0x20,
}

/// <summary>Parameters of a SETTINGS frame (RFC 9113 section 6.5.2).</summary>
internal enum Setting : ushort
{
    HeaderTableSize = 1,
    EnablePush = 2,
    MaxConcurrentStreams = 3,
    InitialWindowSize = 4,
    MaxFrameSize = 5,
}

/// <summary>The nine octets before every payload.</summary>
internal readonly record struct FrameHeader(int Length, FrameType Type, FrameFlags Flags, int StreamId)
{
    /// <summary>Octets of a header.</summary>
    public const int Size = 9;

    /// <summary>The flag of SETTINGS and PING that says that they are an answer.</summary>
    public const FrameFlags Acknowledgement = FrameFlags.EndStream;

    /// <summary>Reads a header.</summary>
    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        (bytes[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]),
        (FrameType)bytes[3],
        (FrameFlags)bytes[4],
        (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) & int.MaxValue));

    /// <summary>Writes the header.</summary>
    public void Write(Span<byte> bytes)
    {
        bytes[0] = (byte)(Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[1..], (ushort)Length);
        bytes[3] = (byte)Type;
        bytes[4] = (byte)Flags;
        BinaryPrimitives.WriteInt32BigEndian(bytes[5..], StreamId);
    }

    /// <summary>The part of a payload that is neither padding nor priority.</summary>
    /// <exception cref="Http2Exception">The padding is longer than the frame.</exception>
    public ReadOnlySpan<byte> Content(ReadOnlySpan<byte> payload)
    {
        var start = 0;
        var padding = 0;
        if (Flags.HasFlag(FrameFlags.Padded) && Type is FrameType.Data or FrameType.Headers)
        {
            padding = payload.Length > 0 ? payload[0] : 0;
            start = 1;
        }

        if (Type == FrameType.Headers && Flags.HasFlag(FrameFlags.Priority))
        {
            start += 5;
        }

        return start + padding <= payload.Length
            ? payload[start..^padding]
            : throw new Http2Exception($"A frame of type {Type} has more padding than payload.");
    }
}
