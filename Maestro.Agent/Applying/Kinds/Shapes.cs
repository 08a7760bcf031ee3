using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying.Kinds;

/// <summary>Whether a piece of a manifest decodes into a type of the server.</summary>
internal delegate bool Shape(JsonNode? node);

/// <summary>What the types of the server are made of. Null decodes into all of them; members that a type does not have do not matter.</summary>
internal static class Shapes
{
    /// <summary>Everything.</summary>
    public static readonly Shape Any = _ => true;

    /// <summary>A string.</summary>
    public static readonly Shape Text = node => node is null || node.GetValueKind() == JsonValueKind.String;

    /// <summary>Bytes, written as base64; blanks in it are no part of it to .NET, and wrong to the server.</summary>
    public static readonly Shape Bytes = node =>
        node is null || (Text(node) && Base64.IsValid(node.GetValue<string>()) && !node.GetValue<string>().AsSpan().ContainsAny(' ', '\t'));

    /// <summary>True or false.</summary>
    public static readonly Shape Flag = node => node is null || node.GetValueKind() is JsonValueKind.True or JsonValueKind.False;

    /// <summary>A whole number.</summary>
    public static readonly Shape Integer = node =>
        node is null || (node.GetValueKind() == JsonValueKind.Number && node.AsValue().TryGetValue<long>(out _));

    /// <summary>A list.</summary>
    public static Shape List(Shape element) => node => node is null || (node is JsonArray elements && elements.All(piece => element(piece)));

    /// <summary>A map of any keys.</summary>
    public static Shape Map(Shape value) => node => node is null || (node is JsonObject members && members.All(member => value(member.Value)));

    /// <summary>An object with these fields.</summary>
    public static Shape Struct(params (string Name, Shape Shape)[] fields) => node =>
        node is null || (node is JsonObject members && fields.All(field => field.Shape(members[field.Name])));

    /// <summary>The same, but not null: the server makes an empty value of that, which would count as a difference.</summary>
    public static Shape Given(Shape shape) => node => node is not null && shape(node);
}
