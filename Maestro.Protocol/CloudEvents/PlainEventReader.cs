using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Maestro.Protocol.CloudEvents;

/// <summary>
/// Reads events in the form that nearly all have: binary mode, usual types of values, nothing twice and nothing wrong. It refuses nothing:
/// what it does not understand is for <see cref="ProtobufDecoding"/>, which holds the rules and gives the same where both give something.
/// </summary>
internal static class PlainEventReader
{
    /// <summary>Any text of these characters is a URI reference.</summary>
    private static readonly SearchValues<byte> SourceCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."u8);

    /// <summary>Reads the event of a request to publish.</summary>
    /// <param name="request">The protobuf message <c>PublishRequest</c>.</param>
    /// <returns>The event, or null when it is not plain.</returns>
    public static InboundEvent? Read(ReadOnlySpan<byte> request)
    {
        var message = new WireReader(request);
        return message.TryReadBytes(WireTag.PublishedEvent, out var cloudEvent) && message.IsAtEnd
            ? ReadEvent(new WireReader(cloudEvent))
            : null;
    }

    private static InboundEvent? ReadEvent(WireReader message)
    {
        ReadOnlySpan<byte> id = default, source = default, version = default, type = default, data = default;
        var attributes = new PlainAttributes();
        var seen = 0;
        while (!message.IsAtEnd)
        {
            if (!message.TryReadBytes(out var tag, out var value))
            {
                return null;
            }

            var field = 1 << (tag >> 3);
            var isRepeated = (seen & field) != 0;
            seen |= field;
            switch (tag)
            {
                case WireTag.Attributes when attributes.TryAdd(value):
                    break;
                case WireTag.Id when !isRepeated:
                    id = value;
                    break;
                case WireTag.Source when !isRepeated:
                    source = value;
                    break;
                case WireTag.SpecVersion when !isRepeated:
                    version = value;
                    break;
                case WireTag.Type when !isRepeated:
                    type = value;
                    break;
                case WireTag.BinaryData when !isRepeated:
                    data = value;
                    break;
                default:
                    return null;
            }
        }

        var isPlain = attributes.Count > 0
            && version.SequenceEqual("1.0"u8)
            && IsText(id)
            && IsSource(source)
            && IsText(type)
            && Utf8.IsValid(data);
        return isPlain
            ? new InboundEvent(attributes.Finish(hasData: !data.IsEmpty))
            {
                Id = Encoding.UTF8.GetString(id),
                Source = Encoding.UTF8.GetString(source),
                Type = EventType.ReadText(type),
                Data = data.ToArray(),
                Metadata = attributes.Metadata,
            }
            : null;
    }

    private static bool IsText(ReadOnlySpan<byte> utf8) => !utf8.IsEmpty && PlainAttributes.IsPrintable(utf8);

    private static bool IsSource(ReadOnlySpan<byte> utf8) => !utf8.IsEmpty && !utf8.ContainsAnyExcept(SourceCharacters);
}
