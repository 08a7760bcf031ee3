using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Schemas;

/// <summary>What a value may be, and who can own how much of it (the merge rules of server-side apply).</summary>
internal abstract class TypeSchema
{
    /// <summary>Owned and replaced as a whole.</summary>
    public virtual bool Atomic => true;
}

/// <summary>The kinds of single values.</summary>
internal enum ScalarKind
{
    Text,
    Int32,
    Int64,
    Boolean,
    Bytes,
    Quantity,
    IntOrString,
    Time,
    Number,
}

/// <summary>A single value.</summary>
internal sealed class ScalarSchema(ScalarKind kind) : TypeSchema
{
    public ScalarKind Kind { get; } = kind;
}

/// <summary>A value nobody described: objects are merged member by member, lists are atomic.</summary>
internal sealed class AnySchema : TypeSchema
{
    public static readonly AnySchema Instance = new();

    public override bool Atomic => false;
}

/// <summary>An object with any member names.</summary>
internal sealed class MapSchema(TypeSchema element, bool atomic) : TypeSchema
{
    public TypeSchema Element { get; } = element;

    public override bool Atomic => atomic;
}

/// <summary>How the elements of a list are told apart.</summary>
internal enum ListKind
{
    Atomic,
    Set,
    Map,
}

/// <summary>A member that is part of the key of a list's elements.</summary>
/// <param name="Name">The member.</param>
/// <param name="Default">Its value where it is missing; null when it has to be there.</param>
internal sealed record ListKey(string Name, JsonNode? Default);

/// <summary>A list.</summary>
internal sealed class ListSchema(TypeSchema element, ListKind kind, IReadOnlyList<ListKey> keys) : TypeSchema
{
    public TypeSchema Element { get; } = element;

    public ListKind Kind { get; } = kind;

    /// <summary>The key members of a <see cref="ListKind.Map"/>. The first is the merge key of strategic merge patches.</summary>
    public IReadOnlyList<ListKey> Keys { get; } = keys;

    public override bool Atomic => Kind == ListKind.Atomic;
}

/// <summary>A member of a <see cref="StructSchema"/>.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Type">What it may be.</param>
/// <param name="Always">Written even when it is empty.</param>
/// <param name="Pointer">Zero and missing are different things.</param>
internal sealed record FieldSchema(string Name, TypeSchema Type, bool Always, bool Pointer);

/// <summary>An object with known members, in the order in which a server writes them.</summary>
internal sealed class StructSchema(string name, bool atomic) : TypeSchema
{
    private readonly List<FieldSchema> _order = [];
    private readonly Dictionary<string, FieldSchema> _fields = new(StringComparer.Ordinal);

    /// <summary>The Go type, which decoding errors name.</summary>
    public string Name { get; } = name;

    public override bool Atomic => atomic;

    /// <summary>Members that are not described are kept.</summary>
    public bool Open { get; init; }

    public IReadOnlyList<FieldSchema> Fields => _order;

    public FieldSchema? Field(string name) => _fields.GetValueOrDefault(name);

    public void Add(FieldSchema field)
    {
        _order.Add(field);
        _fields.Add(field.Name, field);
    }
}
