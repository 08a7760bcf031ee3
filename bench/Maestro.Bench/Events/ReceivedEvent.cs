using System.Buffers.Text;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Bench.Events;

/// <summary>What the bookkeeping needs of an event, read from its octets without making objects.</summary>
internal readonly ref struct ReceivedEvent
{
    private const int VarInt = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private static readonly byte[] HeartbeatType = System.Text.Encoding.ASCII.GetBytes(EventType.Heartbeat);

    private ReceivedEvent(ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            var value = Field(ref message, out var number, out _);
            switch (number)
            {
                case 4:
                    IsHeartbeat = value.SequenceEqual(HeartbeatType);
                    break;
                case 5:
                    var key = Field(ref value, out _, out _);
                    var attribute = Field(ref value, out _, out _);
                    var content = Field(ref attribute, out _, out var integer);
                    if (key.SequenceEqual("ce-resourceid"u8))
                    {
                        ResourceId = content;
                    }
                    else if (key.SequenceEqual("ce-resourceversion"u8))
                    {
                        Version = content.IsEmpty ? (int)integer : Utf8Parser.TryParse(content, out int text, out _) ? text : -1;
                    }
                    else if (key.SequenceEqual("ce-sequenceid"u8))
                    {
                        Sequence = Utf8Parser.TryParse(content, out long text, out _) ? text : -1;
                    }
                    else if (key.SequenceEqual("ce-deletiontimestamp"u8))
                    {
                        IsDeletion = true;
                    }

                    break;
                default:
                    // Whatever else the event says, nobody here asks.
                    break;
            }
        }
    }

    /// <summary>Whether it says nothing but that the stream lives.</summary>
    public bool IsHeartbeat { get; }

    /// <summary>Whether it tells an agent to delete the bundle.</summary>
    public bool IsDeletion { get; }

    /// <summary>Id of the bundle; empty when it has none.</summary>
    public ReadOnlySpan<byte> ResourceId { get; }

    /// <summary>Version of the bundle.</summary>
    public int Version { get; }

    /// <summary>Sequence id of a status; 0 when it has none, -1 when it is no number.</summary>
    public long Sequence { get; }

    /// <summary>Reads an event.</summary>
    public static ReceivedEvent Read(ReadOnlySpan<byte> message) => new(message);

    private static ReadOnlySpan<byte> Field(scoped ref ReadOnlySpan<byte> message, out int number, out ulong integer)
    {
        var tag = Number(ref message);
        number = (int)(tag >> 3);
        integer = 0;
        var size = 0;
        switch ((int)(tag & 7))
        {
            case VarInt:
                integer = Number(ref message);
                break;
            case LengthDelimited:
                size = (int)Number(ref message);
                break;
            case Fixed64:
                size = sizeof(ulong);
                break;
            case Fixed32:
                size = sizeof(uint);
                break;
            default:
                throw new InvalidDataException("The server sent an event that is no protobuf.");
        }

        var content = message[..size];
        message = message[size..];
        return content;
    }

    private static ulong Number(scoped ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        var i = 0;
        for (; i < 10; i++)
        {
            value |= (ulong)(message[i] & 0x7f) << (7 * i);
            if (message[i] < 128)
            {
                break;
            }
        }

        message = message[(i + 1)..];
        return value;
    }
}
