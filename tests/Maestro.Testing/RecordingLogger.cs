using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Maestro.Testing;

/// <summary>Keeps what was logged.</summary>
public sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly LoggerExternalScopeProvider _scopes = new();

    /// <summary>The messages, each with its level and id, and with the scopes in brackets behind it.</summary>
    public ConcurrentQueue<string> Messages { get; } = [];

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _scopes.Push(state);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = new StringBuilder($"{logLevel} {eventId.Id}: {formatter(state, exception)}");
        _scopes.ForEachScope(
            static (scope, line) =>
            {
                if (scope is IEnumerable<KeyValuePair<string, object>> pairs)
                {
                    line.Append(" [").AppendJoin(' ', pairs).Append(']');
                }
            },
            text);
        Messages.Enqueue(text.ToString());
    }
}
