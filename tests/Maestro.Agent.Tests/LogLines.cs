using System.Collections.Concurrent;
using System.Text;

namespace Maestro.Agent.Tests;

/// <summary>A log that keeps what is written to it, with the scopes in brackets behind it.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = new();
    private readonly LoggerExternalScopeProvider _scopes = new();

    /// <summary>The texts of an event, in order.</summary>
    public IReadOnlyList<string> Of(int eventId) => [.. _lines.Where(line => line.Id == eventId).Select(line => line.Text)];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => _scopes.Push(state);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = new StringBuilder(formatter(state, exception));
        _scopes.ForEachScope((scope, line) => line.Append(" [").AppendJoin(' ', (IEnumerable<KeyValuePair<string, object>>)scope!).Append(']'), text);
        _lines.Enqueue((eventId.Id, text.ToString()));
    }
}
