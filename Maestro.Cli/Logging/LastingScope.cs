using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Logging;

/// <summary>A field that every log line of the process bears, before what the scopes of its moment add.</summary>
/// <param name="name">Name of the field.</param>
/// <param name="value">Its value.</param>
internal sealed class LastingScope(string name, string value) : IExternalScopeProvider
{
    private readonly Field _field = new(name, value);
    private readonly LoggerExternalScopeProvider _scopes = new();

    /// <inheritdoc/>
    public void ForEachScope<TState>(Action<object?, TState> callback, TState state)
    {
        callback(_field, state);
        _scopes.ForEachScope(callback, state);
    }

    /// <inheritdoc/>
    public IDisposable Push(object? state) => _scopes.Push(state);

    /// <summary>As formatters take the fields of a scope; the text is what that of JSON calls its message.</summary>
    private sealed class Field(string name, string value) : List<KeyValuePair<string, object?>>([new(name, value)])
    {
        public override string ToString() => $"{name}:{value}";
    }
}
