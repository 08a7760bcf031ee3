using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Maestro.Protocol;

namespace Maestro.Agent.Informers;

/// <summary>Reads a watch: one JSON document per line.</summary>
internal static class WatchLines
{
    // etcd takes no object above 1.5 MiB; in JSON, and with its field managers, it may grow.
    private const long LongestLine = 32 * 1024 * 1024;

    /// <summary>Hands every line over until the stream ends. An element is only valid during its call.</summary>
    /// <exception cref="IOException">The connection broke, or a line is longer than any object.</exception>
    /// <exception cref="JsonException">A line is not JSON.</exception>
    public static async Task ReadAsync(Stream stream, Action<JsonElement> receive, CancellationToken cancellation)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellation);
                var buffer = result.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    Receive(buffer.Slice(0, end), receive);
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                }

                if (result.IsCompleted)
                {
                    return;
                }

                if (buffer.Length > LongestLine)
                {
                    throw new IOException($"a line of a watch is longer than {LongestLine} bytes");
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static void Receive(ReadOnlySequence<byte> line, Action<JsonElement> receive)
    {
        if (line.Length > 0)
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
            receive(document.RootElement);
        }
    }
}
