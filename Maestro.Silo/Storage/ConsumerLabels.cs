using System.Collections.Immutable;
using System.Text.Json;
using Maestro.Protocol;

namespace Maestro.Silo.Storage;

/// <summary>The labels of a consumer as its row holds them.</summary>
internal static class ConsumerLabels
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>
    /// Those that are text. We write no others, but a row that was taken over from the original server or edited by hand may have some, and must
    /// keep neither its agent nor a list from being answered.
    /// </summary>
    public static ImmutableSortedDictionary<string, string> Read(ReadOnlySpan<byte> json)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                labels[key] = reader.GetString()!;
            }

            reader.Skip();
        }

        return labels.ToImmutable();
    }
}
