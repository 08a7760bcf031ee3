using System.Text;
using System.Text.Json;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>
/// The type of a JSON value as the Go programs decode it: null is allowed everywhere, unknown members are ignored, and names count in any case.
/// Who writes such a value by hand may ask for more: that all of it is known (<see cref="FindUnknown"/>).
/// </summary>
internal abstract class JsonType
{
    /// <summary>A string.</summary>
    public static readonly JsonType Text = new Scalar("a string", JsonTokenType.String, JsonTokenType.String);

    /// <summary>A boolean.</summary>
    public static readonly JsonType Boolean = new Scalar("a boolean", JsonTokenType.True, JsonTokenType.False);

    /// <summary>An integer of 64 bits.</summary>
    public static readonly JsonType Integer = new WholeNumber();

    /// <summary>A time as RFC 3339 writes it.</summary>
    public static readonly JsonType Time = new Instant();

    /// <summary>A string that means something only if it is one of these.</summary>
    public static JsonType OneOf(params string[] words) => new Choice(words);

    /// <summary>Whatever it is.</summary>
    public static readonly JsonType Any = new Whatever();

    /// <summary>An object with any members, all of one type.</summary>
    public static JsonType MapOf(JsonType item) => new Map(item);

    /// <summary>A list of values of one type.</summary>
    public static JsonType ListOf(JsonType item) => new List(item);

    /// <summary>An object.</summary>
    public static JsonObjectType ObjectOf(params (string Name, JsonType Type)[] members) => new(members);

    /// <summary>Whether the member the reader is at has this name, as Go compares names.</summary>
    public static bool IsNamed(ref Utf8JsonReader reader, string name) => reader.ValueIsEscaped
        ? name.Equals(reader.GetString(), StringComparison.OrdinalIgnoreCase)
        : Ascii.EqualsIgnoreCase(reader.ValueSpan, name);

    /// <summary>Finds the first value of another type, or null; the path in front of it is that within the value.</summary>
    /// <param name="reader">Is at the value, and at its end afterwards if there is no problem.</param>
    public string? FindProblem(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : FindProblemOfValue(ref reader);

    /// <summary>Finds the first member or word that means nothing to agents, or null; the path in front of it is that within the value.</summary>
    /// <param name="value">Is of this type.</param>
    public virtual string? FindUnknown(JsonElement value) => null;

    /// <inheritdoc cref="FindProblem"/>
    protected abstract string? FindProblemOfValue(ref Utf8JsonReader reader);

    private class Scalar(string description, JsonTokenType one, JsonTokenType other) : JsonType
    {
        protected override string? FindProblemOfValue(ref Utf8JsonReader reader) =>
            reader.TokenType == one || reader.TokenType == other ? null : FieldProblem.WrongKind("", description, reader.TokenType);
    }

    private sealed class Instant() : Scalar("a time as RFC 3339 writes it", JsonTokenType.String, JsonTokenType.String)
    {
        protected override string? FindProblemOfValue(ref Utf8JsonReader reader) =>
            reader.TokenType == JsonTokenType.String && !Rfc3339.TryParse(reader.GetString(), out _, out _)
                ? FieldProblem.Invalid("", reader.GetString()!, "must be a time as RFC 3339 writes it")
                : base.FindProblemOfValue(ref reader);
    }

    private sealed class Choice(string[] words) : Scalar("a string", JsonTokenType.String, JsonTokenType.String)
    {
        public override string? FindUnknown(JsonElement value) =>
            value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } word && !words.Contains(word)
                ? FieldProblem.Unsupported("", word, words)
                : null;
    }

    private sealed class WholeNumber : JsonType
    {
        protected override string? FindProblemOfValue(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.Number)
            {
                return FieldProblem.WrongKind("", "a whole number", reader.TokenType);
            }

            return reader.TryGetInt64(out _)
                ? null
                : FieldProblem.Invalid("", Encoding.UTF8.GetString(reader.ValueSpan), "must be a whole number of 64 bits");
        }
    }

    private sealed class Whatever : JsonType
    {
        protected override string? FindProblemOfValue(ref Utf8JsonReader reader)
        {
            reader.Skip();
            return null;
        }
    }

    private sealed class Map(JsonType item) : JsonType
    {
        protected override string? FindProblemOfValue(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return FieldProblem.WrongKind("", "an object", reader.TokenType);
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                if (item.FindProblem(ref reader) is { } problem)
                {
                    return $"[{QuotedValue.Of(name!)}]{problem}";
                }
            }

            return null;
        }
    }

    private sealed class List(JsonType item) : JsonType
    {
        public override string? FindUnknown(JsonElement value) => value.ValueKind != JsonValueKind.Array
            ? null
            : value.EnumerateArray().Index()
                .Select(entry => item.FindUnknown(entry.Item) is { } problem ? $"[{entry.Index}]{problem}" : null)
                .FirstOrDefault(problem => problem is not null);

        protected override string? FindProblemOfValue(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                return FieldProblem.WrongKind("", "a list", reader.TokenType);
            }

            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                if (item.FindProblem(ref reader) is { } problem)
                {
                    return $"[{index}]{problem}";
                }
            }

            return null;
        }
    }
}

/// <summary>The type of an object.</summary>
/// <param name="members">The members with a type.</param>
internal sealed class JsonObjectType((string Name, JsonType Type)[] members) : JsonType
{
    /// <summary>The type of the member of that name.</summary>
    public JsonType this[string name] => members.First(member => member.Name == name).Type;

    /// <summary>Finds the first value of another type in the member the reader is at, or null.</summary>
    /// <param name="reader">Is at the name of the member, and at the end of its value afterwards if there is no problem.</param>
    public string? FindProblemOfMember(ref Utf8JsonReader reader)
    {
        var (name, type) = Find(ref reader);
        reader.Read();
        if (type is null)
        {
            reader.Skip();
            return null;
        }

        return type.FindProblem(ref reader) is { } problem ? name + problem : null;
    }

    /// <inheritdoc/>
    public override string? FindUnknown(JsonElement value) => value.ValueKind != JsonValueKind.Object
        ? null
        : value.EnumerateObject().Select(FindUnknown).FirstOrDefault(problem => problem is not null);

    /// <inheritdoc/>
    protected override string? FindProblemOfValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return FieldProblem.WrongKind("", "an object", reader.TokenType);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (FindProblemOfMember(ref reader) is { } problem)
            {
                return "." + problem;
            }
        }

        return null;
    }

    private string? FindUnknown(JsonProperty member)
    {
        var (name, type) = members.FirstOrDefault(known => known.Name.Equals(member.Name, StringComparison.OrdinalIgnoreCase));
        return type is null ? "." + FieldProblem.Unknown(member.Name, members.Select(known => known.Name))
            : type.FindUnknown(member.Value) is { } problem ? $".{name}{problem}"
            : null;
    }

    private (string Name, JsonType? Type) Find(ref Utf8JsonReader reader)
    {
        foreach (var member in members)
        {
            if (IsNamed(ref reader, member.Name))
            {
                return member;
            }
        }

        return default;
    }
}
