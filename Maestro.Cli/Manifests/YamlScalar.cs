using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Maestro.Cli.Manifests;

/// <summary>
/// What a plain word of YAML means, by the rules that kubectl reads manifests with (YAML 1.1): <c>yes</c> and <c>on</c> are booleans,
/// <c>0644</c> is octal. Quoted words are text, whatever they say.
/// </summary>
internal static partial class YamlScalar
{
    private static readonly string[] Nothing = ["", "~", "null", "Null", "NULL"];
    private static readonly string[] True = ["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"];
    private static readonly string[] False = ["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"];

    /// <summary>Writes the value; false when JSON has none for it, such as an infinite number.</summary>
    public static bool TryWrite(Utf8JsonWriter writer, YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain || !scalar.Tag.IsEmpty)
        {
            // A tag is nearly always !!str; the others say what the word says itself.
            if (scalar.Style == ScalarStyle.Plain && !scalar.Tag.IsNonSpecific && scalar.Tag.Value != "tag:yaml.org,2002:str")
            {
                return TryWritePlain(writer, text);
            }

            writer.WriteStringValue(text);
            return true;
        }

        return TryWritePlain(writer, text);
    }

    private static bool TryWritePlain(Utf8JsonWriter writer, string text)
    {
        if (Nothing.Contains(text))
        {
            writer.WriteNullValue();
        }
        else if (True.Contains(text) || False.Contains(text))
        {
            writer.WriteBooleanValue(True.Contains(text));
        }
        else if (Infinite().IsMatch(text))
        {
            return false;
        }
        else if (JsonNumber().IsMatch(text))
        {
            // Digit for digit: a double would damage large integers.
            writer.WriteRawValue(text);
        }
        else if (TryReadInteger(text) is { } integer)
        {
            writer.WriteRawValue(integer.ToString(CultureInfo.InvariantCulture));
        }
        else if (YamlFloat().IsMatch(text))
        {
            writer.WriteNumberValue(double.Parse(text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteStringValue(text);
        }

        return true;
    }

    private static BigInteger? TryReadInteger(string text)
    {
        var match = YamlInteger().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var (radix, digits) = match switch
        {
            _ when match.Groups["hex"] is { Success: true } hex => (16, hex.Value),
            _ when match.Groups["octal"] is { Success: true } octal => (8, octal.Value),
            _ when match.Groups["binary"] is { Success: true } binary => (2, binary.Value),
            _ => (10, match.Groups["decimal"].Value),
        };
        var value = BigInteger.Zero;
        foreach (var digit in digits.Where(char.IsAsciiHexDigit))
        {
            value = (value * radix) + Convert.ToInt32(digit.ToString(), 16);
        }

        return match.Groups["sign"].Value == "-" ? -value : value;
    }

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z")]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"\A(?<sign>[-+]?)(0x(?<hex>[0-9a-fA-F_]+)|0b(?<binary>[01_]+)|0o?(?<octal>[0-7_]+)|(?<decimal>0|[1-9][0-9_]*))\z", RegexOptions.ExplicitCapture)]
    private static partial Regex YamlInteger();

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex YamlFloat();

    [GeneratedRegex(@"\A([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Infinite();
}
