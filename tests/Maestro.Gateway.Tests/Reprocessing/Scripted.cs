using System.Reflection;

namespace Maestro.Gateway.Tests.Reprocessing;

/// <summary>An implementation of an interface by one function: of the method's name and its arguments.</summary>
public class Scripted : DispatchProxy
{
    private Func<MethodInfo, object?[], object?>? _answer;

    public static T Of<T>(Func<string, object?[], object?> answer) where T : class => Of<T>((method, args) => answer(method.Name, args));

    /// <summary>A factory of grains by their interface and key.</summary>
    public static IGrainFactory Grains(Func<Type, string, object> find) => Of<IGrainFactory>((method, args) => find(method.ReturnType, (string)args[0]!));

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer!(targetMethod!, args ?? []);

    private static T Of<T>(Func<MethodInfo, object?[], object?> answer) where T : class
    {
        var scripted = Create<T, Scripted>();
        ((Scripted)(object)scripted)._answer = answer;
        return scripted;
    }
}
