using System.Buffers;
using System.Text.Json;
using Maestro.Protocol;
using YamlDotNet.RepresentationModel;

namespace Maestro.Cli.Manifests;

/// <summary>YAML as the JSON that it stands for.</summary>
internal static class YamlJson
{
    /// <summary>Turns a document into JSON; what an alias stands for is written out.</summary>
    /// <exception cref="CommandFailure">It has no form in JSON, or aliases make it endless.</exception>
    public static JsonElement ToJson(InputFile input, YamlNode root)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = JsonLimits.MaxDepth }))
        {
            Write(input, writer, root, depth: 0);
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan, new JsonReaderOptions { MaxDepth = JsonLimits.MaxDepth });
        return JsonElement.ParseValue(ref reader);
    }

    private static void Write(InputFile input, Utf8JsonWriter writer, YamlNode node, int depth)
    {
        if (depth >= JsonLimits.MaxDepth || writer.BytesCommitted + writer.BytesPending > InputFiles.MaxBytes)
        {
            throw Wrong(input, node, "its aliases make it larger or deeper than allowed");
        }

        switch (node)
        {
            case YamlMappingNode map:
                writer.WriteStartObject();
                foreach (var (key, value) in map.Children)
                {
                    writer.WritePropertyName(key is YamlScalarNode { Value: { } name } ? name : throw Wrong(input, key, "a key is no plain text"));
                    Write(input, writer, value, depth + 1);
                }

                writer.WriteEndObject();
                break;
            case YamlSequenceNode list:
                writer.WriteStartArray();
                foreach (var item in list.Children)
                {
                    Write(input, writer, item, depth + 1);
                }

                writer.WriteEndArray();
                break;
            case YamlScalarNode scalar when !YamlScalar.TryWrite(writer, scalar):
                throw Wrong(input, node, $"\"{scalar.Value}\" has no form in JSON");
        }
    }

    private static CommandFailure Wrong(InputFile input, YamlNode node, string problem) => new($"{input.Name}:{node.Start.Line}: {problem}");
}
