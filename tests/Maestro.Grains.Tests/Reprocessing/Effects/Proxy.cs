using System.Reflection;

namespace Maestro.Grains.Tests.Reprocessing.Effects;

/// <summary>An implementation of an interface by one function.</summary>
public class Proxy : DispatchProxy
{
    private Func<MethodInfo, object?[], object?>? _answer;

    public static T Of<T>(Func<MethodInfo, object?[], object?> answer) where T : class
    {
        var proxy = Create<T, Proxy>();
        ((Proxy)(object)proxy)._answer = answer;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer!(targetMethod!, args ?? []);
}
