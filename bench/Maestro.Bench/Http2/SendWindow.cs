namespace Maestro.Bench.Http2;

/// <summary>What the peer allows us to send now. Not safe for concurrent use.</summary>
internal sealed class SendWindow
{
    private const int DefaultWindow = 65_535;

    /// <summary>Octets of bodies that may still be sent on the connection.</summary>
    public long Connection { get; private set; } = DefaultWindow;

    /// <summary>Octets that may be sent on a stream that is new.</summary>
    public int Initial { get; private set; } = DefaultWindow;

    /// <summary>Largest payload of a frame.</summary>
    public int MaxFrameSize { get; private set; } = 16_384;

    /// <summary>Most streams that may be open at a time.</summary>
    public long MaxStreams { get; private set; } = uint.MaxValue;

    /// <summary>Whether a new stream with a body of that size can be opened and sent as a whole.</summary>
    public bool Fits(int body, int openStreams) => openStreams < MaxStreams && body <= Connection && body <= Initial;

    /// <summary>Octets that may be sent now on a stream that has some window and some of its body left.</summary>
    public int Chunk(long streamWindow, int left) => (int)Math.Max(0, Math.Min(Math.Min(Connection, streamWindow), left));

    /// <summary>Octets of a body were sent.</summary>
    public void Sent(int size) => Connection -= size;

    /// <summary>The peer made room on the connection.</summary>
    public void Grow(int size) => Connection += size;

    /// <summary>Takes over a parameter.</summary>
    public void Apply(Setting setting, uint value)
    {
        switch (setting)
        {
            case Setting.InitialWindowSize:
                Initial = (int)Math.Min(value, int.MaxValue);
                break;
            case Setting.MaxFrameSize:
                MaxFrameSize = (int)Math.Clamp(value, 16_384, 16_777_215);
                break;
            case Setting.MaxConcurrentStreams:
                MaxStreams = value;
                break;
            default:
                // What is not about sending is somebody else's.
                break;
        }
    }
}
