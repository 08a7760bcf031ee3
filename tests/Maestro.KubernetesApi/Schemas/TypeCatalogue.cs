using System.Reflection;
using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Schemas;

/// <summary>
/// The built-in types, read from the <c>.types</c> files of this folder. A line <c>kind group/version Kind</c> or <c>type Name [atomic]</c>
/// opens a type; each indented line is a member: its name (with <c>!</c> when it is written even if empty) and its type:
/// <list type="bullet">
/// <item><c>string int32 int64 bool bytes quantity intstr time any</c>, or the name of a type;</item>
/// <item><c>*T</c>: a pointer, so that zero and missing differ;</item>
/// <item><c>map[T]</c>, <c>map[T] atomic</c>;</item>
/// <item><c>[]T</c> (atomic), <c>[]T set</c>, <c>[]T key(a,b=default)</c>.</item>
/// </list>
/// </summary>
internal sealed class TypeCatalogue
{
    private readonly Dictionary<string, List<string>> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StructSchema> _types = new(StringComparer.Ordinal);

    /// <summary>The catalogue that is built into this assembly.</summary>
    public static readonly TypeCatalogue BuiltIn = FromResources();

    /// <summary>Metadata of every object.</summary>
    public StructSchema ObjectMeta => Named("ObjectMeta");

    /// <summary>The type of a kind; a kind without a description has typed metadata and keeps the rest as it came.</summary>
    public StructSchema Kind(string groupVersion, string kind)
    {
        var name = $"{groupVersion} {kind}";
        return _lines.ContainsKey(name) ? Named(name) : Named("Untyped");
    }

    /// <summary>Whether the kind has a description.</summary>
    public bool Describes(string groupVersion, string kind) => _lines.ContainsKey($"{groupVersion} {kind}");

    /// <summary>A type by its name.</summary>
    public StructSchema Named(string name)
    {
        if (_types.TryGetValue(name, out var known))
        {
            return known;
        }

        if (!_lines.TryGetValue(name, out var lines))
        {
            throw new InvalidOperationException($"There is no type \"{name}\" in the .types files.");
        }

        var shortName = name[(name.LastIndexOf(' ') + 1)..];
        var type = new StructSchema(shortName, lines[0] == "atomic") { Open = lines.Any(line => line.StartsWith('*')) };
        _types.Add(name, type);
        foreach (var line in lines.Skip(1).Where(line => !line.StartsWith('*')))
        {
            var end = line.IndexOf(' ', StringComparison.Ordinal);
            var expression = line[end..].Trim();
            type.Add(new FieldSchema(line[..end].TrimEnd('!'), Parse(expression), line[end - 1] == '!', expression[0] == '*'));
        }

        return type;
    }

    private TypeSchema Parse(string expression)
    {
        if (expression.StartsWith("map[", StringComparison.Ordinal))
        {
            var close = expression.LastIndexOf(']');
            return new MapSchema(Parse(expression[4..close]), expression[(close + 1)..].Trim() == "atomic");
        }

        if (expression.StartsWith("[]", StringComparison.Ordinal))
        {
            var words = expression[2..].Split(' ', 2);
            var element = Parse(words[0]);
            return words.Length == 1 ? new ListSchema(element, ListKind.Atomic, [])
                : words[1] == "set" ? new ListSchema(element, ListKind.Set, [])
                : new ListSchema(element, ListKind.Map, [.. words[1][4..^1].Split(',').Select(ParseKey)]);
        }

        return expression.TrimStart('*') switch
        {
            "string" => new ScalarSchema(ScalarKind.Text),
            "int32" => new ScalarSchema(ScalarKind.Int32),
            "int64" => new ScalarSchema(ScalarKind.Int64),
            "bool" => new ScalarSchema(ScalarKind.Boolean),
            "bytes" => new ScalarSchema(ScalarKind.Bytes),
            "quantity" => new ScalarSchema(ScalarKind.Quantity),
            "intstr" => new ScalarSchema(ScalarKind.IntOrString),
            "time" => new ScalarSchema(ScalarKind.Time),
            "any" => AnySchema.Instance,
            var name => Named(name),
        };
    }

    private static ListKey ParseKey(string text)
    {
        var parts = text.Split('=');
        return new ListKey(parts[0], parts.Length == 1 ? null : JsonValue.Create(parts[1]));
    }

    private static TypeCatalogue FromResources()
    {
        var catalogue = new TypeCatalogue();
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith("types/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            catalogue.Read(reader.ReadToEnd());
        }

        // Every type is resolved now, so that schemas can be shared by threads.
        foreach (var name in catalogue._lines.Keys)
        {
            catalogue.Named(name);
        }

        return catalogue;
    }

    private void Read(string text)
    {
        List<string>? current = null;
        foreach (var line in text.Split('\n').Where(line => line.Trim().Length > 0 && !line.StartsWith('#')))
        {
            if (line[0] == ' ')
            {
                current!.Add(line.Trim());
                continue;
            }

            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            current = words[0] == "kind" ? ["kind"] : [words.Length == 3 ? words[2] : "type"];
            _lines.Add(words[0] == "kind" ? $"{words[1]} {words[2]}" : words[1], current);
        }
    }
}
