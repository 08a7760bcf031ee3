using System.Collections.Concurrent;

namespace Maestro.Agent.Tests;

/// <summary>A log that keeps what is written to it.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = new();

    /// <summary>The texts of an event, in order.</summary>
    public IReadOnlyList<string> Of(int eventId) => [.. _lines.Where(line => line.Id == eventId).Select(line => line.Text)];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId.Id, formatter(state, exception)));
}
