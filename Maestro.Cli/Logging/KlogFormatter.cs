using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Maestro.Cli.Logging;

/// <summary>
/// One line for each entry in the form of klog (rest-and-operations.md section 5.5):
/// <c>I0804 11:20:54.123456    4711 Category:12] "message" key="value"</c>, where 12 is the event id.
/// </summary>
internal sealed class KlogFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name by which the console logger finds it.</summary>
    public const string FormatterName = "klog";

    private const string Template = "{OriginalFormat}";
    private static readonly SearchValues<char> NeedEscape =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\', '\u007f', '\u0085', '\u2028', '\u2029']);

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var now = time.GetUtcNow();
        textWriter.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{Severity(logEntry.LogLevel)}{now:MMdd HH:mm:ss.ffffff} {Environment.ProcessId,7} {logEntry.Category}:{logEntry.EventId.Id}] "));
        WriteQuoted(textWriter, logEntry.Formatter(logEntry.State, logEntry.Exception));
        WritePairs(textWriter, logEntry.State);
        scopeProvider?.ForEachScope(static (scope, writer) => WritePairs(writer, scope), textWriter);
        if (logEntry.Exception is { } cause)
        {
            // A stack belongs to what nobody expected; an expected failure is told by its message.
            WritePair(textWriter, "err", logEntry.LogLevel >= LogLevel.Error ? cause.ToString() : $"{cause.GetType().Name}: {cause.Message}");
        }

        textWriter.WriteLine();
    }

    private static char Severity(LogLevel level) => level switch
    {
        LogLevel.Critical => 'F',
        LogLevel.Error => 'E',
        LogLevel.Warning => 'W',
        _ => 'I',
    };

    private static void WritePairs(TextWriter writer, object? state)
    {
        if (state is IEnumerable<KeyValuePair<string, object?>> pairs)
        {
            foreach (var (key, value) in pairs)
            {
                if (key != Template)
                {
                    WritePair(writer, key, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                }
            }
        }
    }

    private static void WritePair(TextWriter writer, string key, string value)
    {
        writer.Write(' ');
        writer.Write(key.Length > 0 && char.IsAsciiLetterUpper(key[0]) ? char.ToLowerInvariant(key[0]) + key[1..] : key);
        writer.Write('=');
        WriteQuoted(writer, value);
    }

    // One entry is one line whatever the text holds: nobody can forge a second entry.
    private static void WriteQuoted(TextWriter writer, string text)
    {
        writer.Write('"');
        var rest = text.AsSpan();
        for (var index = rest.IndexOfAny(NeedEscape); index >= 0; index = rest.IndexOfAny(NeedEscape))
        {
            writer.Write(rest[..index]);
            writer.Write(rest[index] switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                var other => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)other:x4}"),
            });
            rest = rest[(index + 1)..];
        }

        writer.Write(rest);
        writer.Write('"');
    }
}
