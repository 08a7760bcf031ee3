using System.Reflection;

namespace Maestro.Gateway.Tests.Brokers;

/// <summary>Grains as a test wants them: each call of an interface is answered by a function.</summary>
public class StubGrains : DispatchProxy
{
    private readonly Dictionary<Type, object> _grains = [];

    /// <summary>A factory that knows the given grains.</summary>
    public static IGrainFactory Of(params (Type Interface, Func<MethodInfo, object?[], object?> Answer)[] grains)
    {
        var factory = Create<IGrainFactory, StubGrains>();
        foreach (var (type, answer) in grains)
        {
            var grain = Create(type, typeof(StubGrain));
            ((StubGrain)grain).Answer = answer;
            ((StubGrains)(object)factory)._grains[type] = grain;
        }

        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _grains.TryGetValue(targetMethod!.ReturnType, out var grain) ? grain : throw new NotSupportedException($"No grain {targetMethod.ReturnType}.");
}

public class StubGrain : DispatchProxy
{
    public Func<MethodInfo, object?[], object?> Answer { get; set; } = (method, _) => throw new NotSupportedException(method.Name);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod!, args!);
}
