using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Maestro.Bench.Rpc;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Bench.Events;

/// <summary>
/// Writes the requests of sources and agents as the Go clients do (protocol.md sections 2 and 3), octet by octet: a message object
/// for each would cost the generator more than everything else it does. The answers are valid until the thread's next call.
/// </summary>
internal sealed class EventWriter(RunNames names, Payloads payloads)
{
    private const int LargestNumber = 10;
    private const int Overhead = 4096;

    private static readonly byte[] Create = Ascii(EventType.Spec(EventType.CreateRequest));
    private static readonly byte[] Update = Ascii(EventType.Spec(EventType.UpdateRequest));
    private static readonly byte[] Resync = Ascii(EventType.Spec(EventType.ResyncRequest));
    private static readonly byte[] Status = Ascii(EventType.Status(EventType.UpdateRequest));
    private static readonly byte[] DataTypeName = Ascii(DataType.ManifestBundle.ToString());

    private static readonly byte[] StatusData = Ascii(
        """{"conditions":[{"type":"Applied","status":"True","observedGeneration":1,"lastTransitionTime":"2026-01-15T10:00:02Z","reason":"AppliedManifestWorkComplete","message":"Apply manifest work complete"}],"resourceStatus":[{"resourceMeta":{"ordinal":0,"group":"","version":"v1","kind":"ConfigMap","resource":"configmaps","name":"bench","namespace":"default"},"statusFeedback":{},"conditions":[{"type":"Applied","status":"True","lastTransitionTime":"2026-01-15T10:00:02Z","reason":"AppliedManifestComplete","message":"Apply manifest complete"}]}]}""");

    [ThreadStatic]
    private static byte[]? _scratch;

    private readonly byte[] _eventIds = Guid.NewGuid().ToByteArray();
    private long _events;

    /// <summary>A source's request to create a bundle (base version 0) or to update it.</summary>
    public ReadOnlySpan<byte> Spec(int source, int consumer, int bundle, int baseVersion, int payload)
    {
        Span<byte> id = stackalloc byte[RunNames.IdSize];
        names.WriteBundle(id, bundle);
        var consumerName = names.WriteConsumer(stackalloc byte[RunNames.LongestName], consumer);
        var sourceName = names.WriteSource(stackalloc byte[RunNames.LongestName], source);
        Span<byte> metadata = stackalloc byte[512];
        var length = 0;
        Add(metadata, ref length, "{\"name\":\"work-"u8);
        Add(metadata, ref length, id);
        Add(metadata, ref length, "\",\"namespace\":\""u8);
        Add(metadata, ref length, consumerName);
        Add(metadata, ref length, "\",\"uid\":\""u8);
        Add(metadata, ref length, id);
        Add(metadata, ref length, "\",\"resourceVersion\":\""u8);
        Utf8Formatter.TryFormat(baseVersion, metadata[length..], out var digits);
        length += digits;
        Add(metadata, ref length, "\",\"labels\":{\"app\":\"bench\"}}"u8);

        var writer = Begin(payloads.Size, baseVersion == 0 ? Create : Update, sourceName, consumerName, ""u8);
        Bundle(ref writer, id, baseVersion);
        Attribute(ref writer, "ce-metadata"u8, metadata[..length]);
        writer.Begin(6, payloads.Size);
        payloads.Write(writer.Take(payloads.Size), payload);
        return PublishRequest(writer.Length);
    }

    /// <summary>An agent's report about a version.</summary>
    public ReadOnlySpan<byte> StatusUpdate(int consumer, int bundle, int version, long sequence)
    {
        Span<byte> id = stackalloc byte[RunNames.IdSize];
        names.WriteBundle(id, bundle);
        Span<byte> number = stackalloc byte[20];
        Utf8Formatter.TryFormat(sequence, number, out var digits);
        var name = names.WriteConsumer(stackalloc byte[RunNames.LongestName], consumer);
        var writer = Begin(StatusData.Length, Status, Agent(stackalloc byte[RunNames.LongestName], name), name, "maestro"u8);
        Bundle(ref writer, id, version);
        Attribute(ref writer, "ce-sequenceid"u8, number[..digits]);
        writer.Field(6, StatusData);
        return PublishRequest(writer.Length);
    }

    /// <summary>An agent's list of what it has, after it subscribed.</summary>
    public ReadOnlySpan<byte> SpecResync(int consumer, IEnumerable<(int Bundle, int Version)> held)
    {
        var name = names.WriteConsumer(stackalloc byte[RunNames.LongestName], consumer);
        var list = held.Select(entry => $$"""{"resourceID":"{{names.Bundle(entry.Bundle)}}","resourceVersion":{{entry.Version}}}""");
        var data = Ascii($$"""{"resourceVersions":[{{string.Join(',', list)}}]}""");
        var writer = Begin(data.Length, Resync, Agent(stackalloc byte[RunNames.LongestName], name), name, ""u8);
        writer.Field(6, data);
        return PublishRequest(writer.Length);
    }

    /// <summary>An agent's subscription.</summary>
    public ReadOnlySpan<byte> AgentSubscription(int consumer)
    {
        var writer = new ProtoWriter(Scratch(0));
        writer.Take(GrpcCall.PrefixSize);
        writer.Field(2, names.WriteConsumer(stackalloc byte[RunNames.LongestName], consumer));
        writer.Field(3, DataTypeName);
        return Prefixed(0, writer.Length);
    }

    /// <summary>A watcher's subscription to the statuses of a source.</summary>
    public ReadOnlySpan<byte> SourceSubscription(int source)
    {
        var writer = new ProtoWriter(Scratch(0));
        writer.Take(GrpcCall.PrefixSize);
        writer.Field(1, names.WriteSource(stackalloc byte[RunNames.LongestName], source));
        return Prefixed(0, writer.Length);
    }

    // The lengths before the event are known when it is written, so it starts behind the largest they can be.
    private const int EventStart = GrpcCall.PrefixSize + 1 + LargestNumber;

    private ProtoWriter Begin(
        int dataSize, ReadOnlySpan<byte> type, ReadOnlySpan<byte> source, ReadOnlySpan<byte> consumer, ReadOnlySpan<byte> originalSource)
    {
        var writer = new ProtoWriter(Scratch(dataSize).AsSpan(EventStart));
        writer.Begin(1, RunNames.IdSize);
        WriteEventId(writer.Take(RunNames.IdSize));
        writer.Field(2, source);
        writer.Field(3, "1.0"u8);
        writer.Field(4, type);
        Attribute(ref writer, "contenttype"u8, "application/json"u8);
        Attribute(ref writer, "ce-clustername"u8, consumer);
        Attribute(ref writer, "ce-originalsource"u8, originalSource);
        Attribute(ref writer, "ce-logtracing"u8, "{}"u8);
        Time(ref writer);
        return writer;
    }

    private static void Bundle(ref ProtoWriter writer, ReadOnlySpan<byte> id, int version)
    {
        Attribute(ref writer, "ce-resourceid"u8, id);
        var value = 1 + ProtoWriter.SizeOf((ulong)version);
        Entry(ref writer, "ce-resourceversion"u8, value);
        writer.Field(2, (ulong)version);
    }

    private static void Time(ref ProtoWriter writer)
    {
        var ticks = DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks;
        var (seconds, nanos) = ((ulong)(ticks / TimeSpan.TicksPerSecond), (ulong)(ticks % TimeSpan.TicksPerSecond * 100));
        var timestamp = 2 + ProtoWriter.SizeOf(seconds) + ProtoWriter.SizeOf(nanos);
        Entry(ref writer, "ce-time"u8, ProtoWriter.SizeOfField(timestamp));
        writer.Begin(7, timestamp);
        writer.Field(1, seconds);
        writer.Field(2, nanos);
    }

    private static void Attribute(ref ProtoWriter writer, ReadOnlySpan<byte> key, ReadOnlySpan<byte> text)
    {
        Entry(ref writer, key, ProtoWriter.SizeOfField(text.Length));
        writer.Field(3, text);
    }

    private static void Entry(ref ProtoWriter writer, ReadOnlySpan<byte> key, int value)
    {
        writer.Begin(5, ProtoWriter.SizeOfField(key.Length) + ProtoWriter.SizeOfField(value));
        writer.Field(1, key);
        writer.Begin(2, value);
    }

    private void WriteEventId(Span<byte> to)
    {
        Span<byte> octets = stackalloc byte[16];
        _eventIds.CopyTo(octets);
        BinaryPrimitives.WriteInt64BigEndian(octets[8..], Interlocked.Increment(ref _events));
        new Guid(octets).TryFormat(to, out _);
    }

    private static ReadOnlySpan<byte> PublishRequest(int eventSize)
    {
        var start = EventStart - 1 - ProtoWriter.SizeOf((ulong)eventSize);
        new ProtoWriter(_scratch.AsSpan(start)).Begin(1, eventSize);
        return Prefixed(start - GrpcCall.PrefixSize, EventStart + eventSize);
    }

    private static ReadOnlySpan<byte> Prefixed(int start, int end)
    {
        _scratch![start] = 0;
        BinaryPrimitives.WriteInt32BigEndian(_scratch.AsSpan(start + 1), end - start - GrpcCall.PrefixSize);
        return _scratch.AsSpan(start, end - start);
    }

    private static byte[] Scratch(int dataSize)
    {
        if (_scratch is null || _scratch.Length < dataSize + Overhead)
        {
            _scratch = new byte[dataSize + Overhead];
        }

        return _scratch;
    }

    private static ReadOnlySpan<byte> Agent(Span<byte> to, ReadOnlySpan<byte> consumer)
    {
        consumer.CopyTo(to);
        "-agent"u8.CopyTo(to[consumer.Length..]);
        return to[..(consumer.Length + "-agent"u8.Length)];
    }

    private static void Add(Span<byte> to, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(to[length..]);
        length += text.Length;
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
