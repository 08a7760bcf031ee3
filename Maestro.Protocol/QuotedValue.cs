using System.Text.Encodings.Web;

namespace Maestro.Protocol;

/// <summary>Values from outside in error messages: short, on one line, without control characters.</summary>
internal static class QuotedValue
{
    private const int LongestValue = 100;

    /// <summary>The value in quotes, cut when it is long.</summary>
    public static string Of(string value)
    {
        var cut = value.Length > LongestValue;
        var end = cut && char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue;
        var text = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(cut ? value[..end] : value);
        return cut ? $"\"{text}...\"" : $"\"{text}\"";
    }
}
