using System.Globalization;
using System.Text;

namespace Maestro.Cli.Output;

/// <summary>Text from a server, made safe for a terminal: what would move the cursor or start an escape sequence is shown as its code.</summary>
internal static class Printable
{
    /// <summary>The text on one line.</summary>
    public static string Of(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\n' => safe.Append("\\n"),
                '\t' => safe.Append("\\t"),
                _ when char.IsControl(letter) => safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => safe.Append(letter),
            };
        }

        return safe.ToString();
    }
}
