using Maestro.Cli.Logging;
using Maestro.Cli.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Maestro.Cli.Tests.Logging;

public class LastingScopeTests
{
    [Theory]
    [InlineData(false, "maestro-agent-7d4", " podName=\"maestro-agent-7d4\" work=\"w\"")]
    [InlineData(true, "maestro-agent-7d4", "\"podName\":\"maestro-agent-7d4\"")]
    [InlineData(false, "", "\"Applied\" work=\"w\"")]
    public void Every_line_of_an_agent_names_its_pod(bool json, string pod, string expected)
    {
        var line = Line(new LoggingSettings(0, json ? LogFormat.Json : LogFormat.Text) { PodName = pod });

        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Equal(pod.Length > 0, line.Contains("podName", StringComparison.Ordinal));
    }

    // What the console provider does with an entry, with its formatter, into a text.
    private static string Line(LoggingSettings settings)
    {
        var collector = new ScopeCollector();
        var services = new ServiceCollection();
        services.AddLogging(builder => builder.AddMaestroLogging(settings).AddProvider(collector));
        using var provider = services.BuildServiceProvider();
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("Maestro.Agent");
        using var scope = logger.BeginScope(new Dictionary<string, object?> { ["work"] = "w" });

        var formatter = provider.GetServices<ConsoleFormatter>()
            .Single(one => one.Name == (settings.Format == LogFormat.Json ? ConsoleFormatterNames.Json : KlogFormatter.FormatterName));
        var text = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Information, "Maestro.Agent", default, "Applied", null, (state, _) => state);
        formatter.Write(in entry, collector.Scopes, text);
        return text.ToString();
    }

    private sealed class ScopeCollector : ILoggerProvider, ISupportExternalScope
    {
        public IExternalScopeProvider? Scopes { get; private set; }

        public ILogger CreateLogger(string categoryName) => NullLogger.Instance;

        public void Dispose()
        {
        }

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => Scopes = scopeProvider;
    }
}
