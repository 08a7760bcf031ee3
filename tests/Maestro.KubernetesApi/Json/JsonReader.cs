using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Json;

/// <summary>
/// Reads JSON into a tree that is never lazy (so many threads may read it) and complains as Go's decoder does, because the server's answers
/// quote those complaints. Integers are 64-bit integers, other numbers doubles.
/// </summary>
internal ref struct JsonReader
{
    private const int MaxDepth = 1000;

    private readonly ReadOnlySpan<byte> _text;
    private readonly List<string>? _duplicates;
    private int _at;
    private int _depth;

    private JsonReader(ReadOnlySpan<byte> text, List<string>? duplicates)
    {
        _text = text;
        _duplicates = duplicates;
    }

    /// <summary>Reads one document.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="duplicates">Filled with the paths of members that stand twice in one object.</param>
    /// <exception cref="JsonSyntaxException">The text is no JSON.</exception>
    public static JsonNode? Read(ReadOnlySpan<byte> text, List<string>? duplicates = null)
    {
        var reader = new JsonReader(text, duplicates);
        var value = reader.Value("");
        reader.Space();
        return reader._at == text.Length ? value : throw reader.Unexpected("after top-level value");
    }

    private JsonNode? Value(string path)
    {
        Space();
        if (++_depth > MaxDepth)
        {
            throw new JsonSyntaxException("exceeded max depth");
        }

        JsonNode? value = Peek("looking for beginning of value") switch
        {
            (byte)'{' => Object(path),
            (byte)'[' => Array(path),
            (byte)'"' => JsonValue.Create(String()),
            (byte)'t' => Word("true", JsonValue.Create(true)),
            (byte)'f' => Word("false", JsonValue.Create(false)),
            (byte)'n' => Word("null", null),
            (byte)'-' or (>= (byte)'0' and <= (byte)'9') => Number(),
            _ => throw Unexpected("looking for beginning of value"),
        };
        _depth--;
        return value;
    }

    private JsonObject Object(string path)
    {
        var result = new JsonObject();
        _at++;
        Space();
        if (Peek("looking for beginning of object key string") == '}')
        {
            _at++;
            return result;
        }

        while (true)
        {
            Space();
            if (Peek("looking for beginning of object key string") != '"')
            {
                throw Unexpected("looking for beginning of object key string");
            }

            var name = String();
            Space();
            if (Peek("after object key") != ':')
            {
                throw Unexpected("after object key");
            }

            _at++;
            var memberPath = _duplicates is null ? "" : path.Length == 0 ? name : $"{path}.{name}";
            var value = Value(memberPath);
            if (result.ContainsKey(name))
            {
                _duplicates?.Add(memberPath);
            }

            result[name] = value;
            Space();
            switch (Peek("after object key:value pair"))
            {
                case (byte)',':
                    _at++;
                    continue;
                case (byte)'}':
                    _at++;
                    return result;
                default:
                    throw Unexpected("after object key:value pair");
            }
        }
    }

    private JsonArray Array(string path)
    {
        var result = new JsonArray();
        _at++;
        Space();
        if (Peek("looking for beginning of value") == ']')
        {
            _at++;
            return result;
        }

        while (true)
        {
            result.Add(Value(_duplicates is null ? "" : $"{path}[{result.Count}]"));
            Space();
            switch (Peek("after array element"))
            {
                case (byte)',':
                    _at++;
                    continue;
                case (byte)']':
                    _at++;
                    return result;
                default:
                    throw Unexpected("after array element");
            }
        }
    }

    private string String()
    {
        var start = ++_at;
        var plain = true;
        while (true)
        {
            switch (Peek("in string literal"))
            {
                case (byte)'"':
                    var raw = _text[start.._at++];
                    return plain ? Encoding.UTF8.GetString(raw) : Unescape(raw);
                case (byte)'\\':
                    plain = false;
                    _at++;
                    _ = Peek("in string escape code");
                    _at++;
                    break;
                case < 0x20:
                    throw Unexpected("in string literal");
                default:
                    _at++;
                    break;
            }
        }
    }

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                var run = raw[i..].IndexOf((byte)'\\');
                var end = run < 0 ? raw.Length : i + run;
                text.Append(Encoding.UTF8.GetString(raw[i..end]));
                i = end - 1;
                continue;
            }

            i++;
            text.Append(raw[i] switch
            {
                (byte)'n' => '\n',
                (byte)'t' => '\t',
                (byte)'r' => '\r',
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'u' => Hex(raw, ref i),
                (byte)'"' or (byte)'\\' or (byte)'/' => (char)raw[i],
                _ => throw new JsonSyntaxException($"invalid character {Quoted(raw[i])} in string escape code"),
            });
        }

        return text.ToString();
    }

    private static char Hex(ReadOnlySpan<byte> raw, ref int at)
    {
        if (at + 4 >= raw.Length || !ushort.TryParse(raw.Slice(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw new JsonSyntaxException("invalid character in \\u hexadecimal character escape");
        }

        at += 4;
        return (char)code;
    }

    private JsonValue Number()
    {
        var start = _at;
        while (_at < _text.Length && _text[_at] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.' or (byte)'e' or (byte)'E')
        {
            _at++;
        }

        var raw = _text[start.._at];
        if (raw.IndexOfAny("._eE"u8) < 0 && long.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return JsonValue.Create(integer);
        }

        return double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : throw new JsonSyntaxException($"invalid character {Quoted(raw[0])} in numeric literal");
    }

    private JsonNode? Word(string word, JsonNode? value)
    {
        foreach (var expected in word)
        {
            if (Peek($"in literal {word}") != expected)
            {
                throw Unexpected($"in literal {word} (expecting {Quoted((byte)expected)})");
            }

            _at++;
        }

        return value;
    }

    private void Space()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _at++;
        }
    }

    private readonly byte Peek(string _) => _at < _text.Length ? _text[_at] : throw new JsonSyntaxException("unexpected end of JSON input");

    private readonly JsonSyntaxException Unexpected(string where) => new($"invalid character {Quoted(_text[_at])} {where}");

    private static string Quoted(byte character) => character switch
    {
        (byte)'\'' => @"'\''",
        (byte)'"' => "'\"'",
        < 0x20 or > 0x7e => $"'\\x{character:x2}'",
        _ => $"'{(char)character}'",
    };
}
