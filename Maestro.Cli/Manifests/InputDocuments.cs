using System.Text;
using System.Text.Json;
using Maestro.Protocol;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Maestro.Cli.Manifests;

/// <summary>Takes inputs apart into documents: YAML separated by <c>---</c>, or JSON values one after the other.</summary>
internal static class InputDocuments
{
    // Every event but those of merge keys (<<) takes a character, and the size of an input is bounded.
    private const int MostEventsOfMerging = 100_000;

    /// <summary>The documents that say something.</summary>
    /// <exception cref="CommandFailure">An input is neither YAML nor JSON, or holds nothing.</exception>
    public static IReadOnlyList<InputDocument> Of(InputFile input)
    {
        var documents = (ReadJson(input) ?? ReadYaml(input)).Where(document => document.Json.ValueKind != JsonValueKind.Null).ToList();
        return documents.Count > 0 ? documents : throw new CommandFailure($"{input.Name} holds no document");
    }

    // JSON is read as such, because it keeps its numbers digit for digit; text that only looks like it may still be YAML.
    private static List<InputDocument>? ReadJson(InputFile input)
    {
        if (input.Text.AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            return null;
        }

        var documents = new List<InputDocument>();
        try
        {
            var reader = new Utf8JsonReader(
                Encoding.UTF8.GetBytes(input.Text), new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = JsonLimits.MaxDepth });
            while (reader.Read())
            {
                documents.Add(new InputDocument(input, input.Name, JsonElement.ParseValue(ref reader)));
            }

            return documents;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<InputDocument> ReadYaml(InputFile input)
    {
        try
        {
            CheckDepth(input);
            var yaml = new YamlStream();
            yaml.Load(new MergingParser(new Parser(new StringReader(input.Text)), input.Text.Length + MostEventsOfMerging));
            return [.. yaml.Documents.Select(document => new InputDocument(
                input, $"{input.Name}:{document.RootNode.Start.Line}", YamlJson.ToJson(input, document.RootNode)))];
        }
        catch (YamlException cause) when (cause.Message.StartsWith("Too many parsing events", StringComparison.Ordinal))
        {
            throw new CommandFailure($"{input.Name}: too large: its merge keys (<<) add more than {MostEventsOfMerging} values", cause);
        }
        catch (YamlException cause)
        {
            throw new CommandFailure($"{input.Name}:{cause.Start.Line}: neither YAML nor JSON: {cause.Message}", cause);
        }
        catch (InvalidOperationException cause)
        {
            // The library's way of saying that the text ends too early.
            throw new CommandFailure($"{input.Name}: neither YAML nor JSON: it ends within a value; a brace, bracket or quotation mark is not closed", cause);
        }
    }

    // Loading recurses, and a stack has an end.
    private static void CheckDepth(InputFile input)
    {
        var parser = new Parser(new StringReader(input.Text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > JsonLimits.MaxDepth)
            {
                throw new CommandFailure($"{input.Name}:{parser.Current.Start.Line}: nested deeper than {JsonLimits.MaxDepth} levels");
            }
        }
    }
}
