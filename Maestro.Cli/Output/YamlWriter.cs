using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Maestro.Cli.Output;

/// <summary>Writes JSON values as a YAML document that every reader, of YAML 1.1 or 1.2, understands as the same values.</summary>
internal sealed partial class YamlWriter
{
    private readonly Emitter _emitter;

    /// <summary>Begins a document.</summary>
    public YamlWriter(TextWriter output)
    {
        _emitter = new Emitter(output, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        _emitter.Emit(new StreamStart());
        _emitter.Emit(new DocumentStart(null, [], isImplicit: true));
    }

    /// <summary>A value as a document of its own.</summary>
    public static string Document(JsonElement value)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var writer = new YamlWriter(text);
        writer.Value(value);
        writer.Complete();
        return text.ToString();
    }

    /// <summary>Begins a map: keys by <see cref="Text"/>, each followed by its value.</summary>
    public void BeginMap(bool isEmpty = false) => _emitter.Emit(new MappingStart(null, null, true, isEmpty ? MappingStyle.Flow : MappingStyle.Block));

    /// <summary>Ends a map.</summary>
    public void EndMap() => _emitter.Emit(new MappingEnd());

    /// <summary>Begins a list.</summary>
    public void BeginList(bool isEmpty = false) => _emitter.Emit(new SequenceStart(null, null, true, isEmpty ? SequenceStyle.Flow : SequenceStyle.Block));

    /// <summary>Ends a list.</summary>
    public void EndList() => _emitter.Emit(new SequenceEnd());

    /// <summary>A number.</summary>
    public void Number(long value) => _emitter.Emit(new Scalar(value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A text, quoted where it could be taken for something else.</summary>
    public void Text(string text)
    {
        var style = PlainText().IsMatch(text) && !Ambiguous().IsMatch(text) ? ScalarStyle.Plain
            : BlockText().IsMatch(text) ? ScalarStyle.Literal
            : ScalarStyle.DoubleQuoted;
        _emitter.Emit(new Scalar(null, null, text, style, style == ScalarStyle.Plain, style != ScalarStyle.Plain));
    }

    /// <summary>Any value, whole.</summary>
    public void Value(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                BeginMap(isEmpty: !value.EnumerateObject().Any());
                foreach (var member in value.EnumerateObject())
                {
                    Text(member.Name);
                    Value(member.Value);
                }

                EndMap();
                break;
            case JsonValueKind.Array:
                BeginList(isEmpty: value.GetArrayLength() == 0);
                foreach (var item in value.EnumerateArray())
                {
                    Value(item);
                }

                EndList();
                break;
            case JsonValueKind.String:
                Text(value.GetString()!);
                break;
            default:
                _emitter.Emit(new Scalar(value.GetRawText()));
                break;
        }
    }

    /// <summary>Ends the document.</summary>
    public void Complete()
    {
        _emitter.Emit(new DocumentEnd(isImplicit: true));
        _emitter.Emit(new StreamEnd());
    }

    // Begins with a letter or a slash, so it is no number, no date and none of the signs that mean something.
    [GeneratedRegex(@"\A[A-Za-z/][A-Za-z0-9 _./()+=@%-]*(?<! )\z|\A[A-Za-z][A-Za-z0-9]*:[/A-Za-z0-9._:-]*[A-Za-z0-9]\z")]
    private static partial Regex PlainText();

    // What YAML 1.1 reads as a boolean, as a number or as nothing.
    [GeneratedRegex(@"\A(y|yes|n|no|true|false|on|off|null|nan|inf)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Ambiguous();

    [GeneratedRegex(@"\A[^\s\p{C}][^\p{C}]*(\n[^\p{C}]*)+\z")]
    private static partial Regex BlockText();
}
