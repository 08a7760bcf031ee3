using System.Reflection;
using System.Text.Json.Serialization;
using k8s.Models;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Tests.Schemas;

/// <summary>The hand-written types have the members the official client's models have.</summary>
public sealed class TypeCatalogueTests
{
    private static readonly Dictionary<(string, string), Type> Models = typeof(V1Pod).Assembly.GetTypes()
        .Select(type => (Type: type, Entity: type.GetCustomAttribute<KubernetesEntityAttribute>()))
        .Where(model => model.Entity is not null)
        .GroupBy(model => (model.Entity!.Group.Length == 0 ? model.Entity.ApiVersion : $"{model.Entity.Group}/{model.Entity.ApiVersion}", model.Entity.Kind))
        .ToDictionary(group => group.Key, group => group.First().Type);

    /// <summary>Members that came after 1.36, the version this server plays.</summary>
    private static readonly string[] Newer =
    [
        "spec.evictionResponders", "emptyDir.mode", "grpc.mode", "httpGet.protocol", "volumeMounts[].bindMountOptions", ".defaultUser", "items[].user",
        "status.healthStatus", "status.volumeHealth", "status.nodeAllocatableResourceClaimStatuses", "spec.preventPodSchedulingIfMissing",
    ];

    public static TheoryData<string> Kinds =>
    [
        .. BuiltInResources.All.Where(resource => TypeCatalogue.BuiltIn.Describes(resource.GroupVersion, resource.Kind))
            .Select(resource => $"{resource.GroupVersion} {resource.Kind}"),
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Describes_every_member(string type)
    {
        var (groupVersion, kind) = (type.Split(' ')[0], type.Split(' ')[1]);
        var differences = new List<string>();
        Compare(TypeCatalogue.BuiltIn.Kind(groupVersion, kind), Models[(groupVersion, kind)], kind, [], differences);

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static void Compare(StructSchema type, Type model, string path, HashSet<Type> seen, List<string> differences)
    {
        if (!seen.Add(model))
        {
            return;
        }

        var properties = model.GetProperties().Select(property => (Property: property, Name: property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name))
            .Where(member => member.Name is not (null or "apiVersion" or "kind") || (path.Contains('.', StringComparison.Ordinal) && member.Name is not null))
            .ToDictionary(member => member.Name!, member => member.Property.PropertyType);
        differences.AddRange(properties.Keys.Where(name => type.Field(name) is null).Select(name => $"{path}.{name}")
            .Where(missing => !Newer.Any(newer => missing.EndsWith(newer, StringComparison.Ordinal)))
            .Select(missing => $"{missing} is missing"));
        differences.AddRange(type.Fields.Where(field => !properties.ContainsKey(field.Name)).Select(field => $"{path}.{field.Name} is unknown to the client"));
        foreach (var field in type.Fields.Where(field => properties.ContainsKey(field.Name)))
        {
            Member(field.Type, properties[field.Name], $"{path}.{field.Name}", seen, differences);
        }
    }

    private static void Member(TypeSchema type, Type model, string path, HashSet<Type> seen, List<string> differences)
    {
        var plain = Nullable.GetUnderlyingType(model) ?? model;
        var isMap = plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(IDictionary<,>);
        var isList = plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(IList<>);
        switch (type)
        {
            case StructSchema inner when plain.Namespace == typeof(V1Pod).Namespace:
                Compare(inner, plain, path, seen, differences);
                break;
            case MapSchema map when isMap:
                Member(map.Element, plain.GetGenericArguments()[1], path, seen, differences);
                break;
            case ListSchema list when isList:
                Member(list.Element, plain.GetGenericArguments()[0], $"{path}[]", seen, differences);
                break;
            case ScalarSchema scalar when Fits(scalar.Kind, plain):
            case AnySchema:
                break;
            default:
                differences.Add($"{path} is {type.GetType().Name}, the client has {plain.Name}");
                break;
        }
    }

    private static bool Fits(ScalarKind kind, Type model) => kind switch
    {
        ScalarKind.Text => model == typeof(string) || model == typeof(DateTime),
        ScalarKind.Int32 => model == typeof(int),
        ScalarKind.Int64 => model == typeof(long),
        ScalarKind.Boolean => model == typeof(bool),
        ScalarKind.Bytes => model == typeof(byte[]),
        ScalarKind.Time => model == typeof(DateTime),
        ScalarKind.Quantity => model == typeof(ResourceQuantity),
        _ => model == typeof(IntOrString),
    };
}
