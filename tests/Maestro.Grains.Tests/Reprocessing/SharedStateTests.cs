using System.Reflection;
using System.Runtime.CompilerServices;
using Maestro.Grains.Reprocessing;

namespace Maestro.Grains.Tests.Reprocessing;

public sealed class SharedStateTests
{
    private static readonly HashSet<Type> Mutable =
        [typeof(Dictionary<,>), typeof(List<>), typeof(HashSet<>), typeof(System.Collections.Concurrent.ConcurrentDictionary<,>), typeof(Queue<>)];

    [Fact, Trait("Defect", "B2")]
    public void NothingThatChangesIsSharedByAllSystems()
    {
        var shared =
            from type in typeof(ReprocessingOptions).Assembly.GetTypes()
            where type.Namespace?.StartsWith("Maestro.Grains.Reprocessing", StringComparison.Ordinal) == true
                && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where !field.IsLiteral && !field.Name.Contains('<', StringComparison.Ordinal)
                && (!field.IsInitOnly || (field.FieldType.IsGenericType && Mutable.Contains(field.FieldType.GetGenericTypeDefinition())))
            select $"{type.Name}.{field.Name}";

        Assert.Empty(shared);
    }
}
