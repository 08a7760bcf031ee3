using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

namespace Maestro.Testing;

/// <summary>Stands in for an interface whose calls are only told something: remembers their names and first arguments, and answers nothing.</summary>
public class RecordedCalls : DispatchProxy
{
    private readonly ConcurrentQueue<string> _calls = [];

    /// <summary>The calls so far, such as <c>Name argument</c>.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        _calls.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{targetMethod.Name} {args?.FirstOrDefault()}").TrimEnd());
        var answer = targetMethod.ReturnType;
        return answer.IsValueType && answer != typeof(void) ? Activator.CreateInstance(answer) : null;
    }
}
