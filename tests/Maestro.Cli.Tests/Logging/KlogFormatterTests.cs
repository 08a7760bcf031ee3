using System.Text.RegularExpressions;
using Maestro.Cli.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Cli.Tests.Logging;

public class KlogFormatterTests
{
    private static readonly DateTimeOffset Now = new DateTimeOffset(2026, 8, 4, 11, 20, 54, TimeSpan.Zero).AddTicks(1_234_560);

    [Theory]
    [InlineData(LogLevel.Trace, 'I')]
    [InlineData(LogLevel.Information, 'I')]
    [InlineData(LogLevel.Warning, 'W')]
    [InlineData(LogLevel.Error, 'E')]
    [InlineData(LogLevel.Critical, 'F')]
    public void An_entry_is_one_klog_line(LogLevel level, char severity)
    {
        var line = Format(level, "Delivered", [new("Version", 3), new("consumerName", "edge-1"), new("{OriginalFormat}", "Delivered")]);

        Assert.Equal(
            $"{severity}0804 11:20:54.123456 {Environment.ProcessId,7} Maestro.Gateway:12] \"Delivered\" version=\"3\" consumerName=\"edge-1\"\n",
            line);
    }

    [Fact]
    public void Nothing_can_forge_a_second_line()
    {
        var line = Format(LogLevel.Information, "a\nI0804 \"b\"", [new("path", "x\r\n\u0001\u2028\\")], new InvalidOperationException("one\ntwo"));

        Assert.Single(Regex.Matches(line, "[\r\n\u0001\u2028]"));
        Assert.Contains("\"a\\nI0804 \\\"b\\\"\" path=\"x\\r\\n\\u0001\\u2028\\\\\" err=\"InvalidOperationException: one\\ntwo\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_brings_its_stack()
    {
        var cause = Assert.Throws<InvalidOperationException>(() => Throw());

        Assert.Contains(nameof(Throw), Format(LogLevel.Error, "Failed", [], cause), StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(Throw), Format(LogLevel.Warning, "Failed", [], cause), StringComparison.Ordinal);
    }

    [Fact]
    public void Scopes_come_last()
    {
        var scopes = new LoggerExternalScopeProvider();
        using var scope = scopes.Push(new Dictionary<string, object?> { ["op-id"] = "2hV" });

        Assert.EndsWith("\"Asked\" op-id=\"2hV\"\n", Format(LogLevel.Information, "Asked", [], null, scopes), StringComparison.Ordinal);
    }

    private static void Throw() => throw new InvalidOperationException("broken");

    private static string Format(
        LogLevel level, string message, List<KeyValuePair<string, object?>> state, Exception? cause = null, IExternalScopeProvider? scopes = null)
    {
        var writer = new StringWriter { NewLine = "\n" };
        var entry = new LogEntry<List<KeyValuePair<string, object?>>>(level, "Maestro.Gateway", new EventId(12), state, cause, (_, _) => message);
        new KlogFormatter(new FakeTimeProvider(Now)).Write(in entry, scopes, writer);
        return writer.ToString();
    }
}
