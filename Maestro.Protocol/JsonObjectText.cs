using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Maestro.Protocol;

/// <summary>Reads the members of an object; the reader is at its start, and at its end afterwards.</summary>
internal delegate TResult ObjectReading<in TState, out TResult>(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, TState state);

/// <summary>Checks JSON that is carried as it was received.</summary>
internal static class JsonObjectText
{
    private const string NotUnicode = "must be valid Unicode text in UTF-8";

    private static readonly string NotJson = $"must be JSON at most {JsonLimits.MaxDepth} levels deep: ";

    /// <summary>How every payload is read: strict JSON, no deeper than <see cref="JsonLimits.MaxDepth"/>.</summary>
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonLimits.MaxDepth };

    /// <summary>Requires one JSON object in valid UTF-8 and nothing after it.</summary>
    /// <exception cref="InvalidEventException">It is something else; the message starts with <paramref name="name"/>.</exception>
    public static void Require(string name, ReadOnlySpan<byte> text)
    {
        if (FindProblem(text) is { } problem)
        {
            throw new InvalidEventException($"{name}: {problem}");
        }
    }

    /// <summary>Requires one JSON value in valid UTF-8 and nothing after it.</summary>
    /// <exception cref="InvalidEventException">It is something else; the message starts with <paramref name="name"/>.</exception>
    public static void RequireValue(string name, ReadOnlySpan<byte> text)
    {
        if (FindProblem(text, anyValue: true) is { } problem)
        {
            throw new InvalidEventException($"{name}: {problem}");
        }
    }

    /// <summary>The error for text a reader gave up on.</summary>
    public static InvalidEventException Unreadable(string name, JsonException cause) => new($"{name}: {NotJson}{cause.Message}", cause);

    /// <summary>
    /// What keeps the text from being one JSON object in valid UTF-8, or null. Half surrogate pairs written as escapes are
    /// refused as well: they are no text, and readers disagree on them. So are numbers that Go programs cannot read.
    /// </summary>
    public static string? FindProblem(ReadOnlySpan<byte> text, bool anyValue = false)
    {
        if (!Utf8.IsValid(text))
        {
            return NotUnicode;
        }

        try
        {
            var reader = new Utf8JsonReader(text, ReaderOptions);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject && !anyValue)
            {
                return $"must be a JSON object, not {JsonKind.Describe(reader.TokenType)}";
            }

            do
            {
                if (reader.ValueIsEscaped && !IsText(ref reader))
                {
                    return NotUnicode;
                }

                if (reader.TokenType == JsonTokenType.Number && !JsonNumbers.IsReadable(ref reader))
                {
                    return $"the number {QuotedValue.Of(Encoding.UTF8.GetString(reader.ValueSpan))} must be within the range of a 64-bit floating-point number";
                }
            }
            while (reader.Read());
            return null;
        }
        catch (JsonException cause)
        {
            return NotJson + cause.Message;
        }
    }

    /// <summary>Reads one JSON object in valid UTF-8 and checks it at the same time.</summary>
    /// <param name="text">Anything at all.</param>
    /// <param name="state">Is passed on.</param>
    /// <param name="read">Is given the object.</param>
    /// <param name="problem">What <see cref="FindProblem"/> says of the text.</param>
    /// <returns>What was read; the default when there is a problem.</returns>
    public static TResult? Read<TState, TResult>(
        ReadOnlySpan<byte> text, TState state, ObjectReading<TState, TResult> read, out string? problem)
    {
        problem = MayHoldHalfPairs(text) || JsonNumbers.MayHoldUnreadable(text) ? FindProblem(text) : Utf8.IsValid(text) ? null : NotUnicode;
        if (problem is not null)
        {
            return default;
        }

        try
        {
            var reader = new Utf8JsonReader(text, ReaderOptions);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                problem = $"must be a JSON object, not {JsonKind.Describe(reader.TokenType)}";
                return default;
            }

            var result = read(ref reader, text, state);
            while (reader.Read())
            {
            }

            return result;
        }
        catch (JsonException cause)
        {
            problem = NotJson + cause.Message;
            return default;
        }
    }

    /// <summary>Requires valid UTF-8.</summary>
    /// <exception cref="InvalidEventException">It is not; the message starts with <paramref name="name"/>.</exception>
    public static void RequireUtf8(string name, ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw new InvalidEventException($"{name}: {NotUnicode}");
        }
    }

    private static bool MayHoldHalfPairs(ReadOnlySpan<byte> text) => text.IndexOf("\\ud"u8) >= 0 || text.IndexOf("\\uD"u8) >= 0;

    private static bool IsText(ref Utf8JsonReader reader)
    {
        if (!MayHoldHalfPairs(reader.ValueSpan))
        {
            return true;
        }

        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            // The reader has no other way to tell that an escape is half of a surrogate pair.
            return false;
        }
    }
}
