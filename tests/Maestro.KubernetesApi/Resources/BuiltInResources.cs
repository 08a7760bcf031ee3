using System.Reflection;
using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Resources;

/// <summary>Reads <c>built-in.catalogue</c>.</summary>
internal static class BuiltInResources
{
    /// <summary>All built-in resources, in the order of discovery.</summary>
    public static readonly IReadOnlyList<ApiResource> All = [.. Lines().Select(Parse)];

    private static IEnumerable<string> Lines()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("built-in.catalogue")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
    }

    private static ApiResource Parse(string line)
    {
        var words = line.Split(' ');
        var slash = words[0].IndexOf('/', StringComparison.Ordinal);
        var kind = words[3];
        return new ApiResource
        {
            Group = slash < 0 ? "" : words[0][..slash],
            Version = words[0][(slash + 1)..],
            Plural = words[1],
            Singular = words[2],
            Kind = kind,
            ListKind = kind + "List",
            Namespaced = words[4] == "N",
            Verbs = Verbs(words[5]),
            ShortNames = Option(words, "short="),
            Categories = Option(words, "categories="),
            Subresources = [.. words.Where(word => word[0] == '/').Select(ParseSubresource)],
            Schema = TypeCatalogue.BuiltIn.Kind(words[0], kind),
        };
    }

    private static ApiSubresource ParseSubresource(string word)
    {
        var parts = word[1..].Split('=', ':');
        var kind = parts[1].Split('/');
        return kind.Length == 1
            ? new ApiSubresource(parts[0], "", "", kind[0], Verbs(parts[2]))
            : new ApiSubresource(parts[0], kind[0], kind[1], kind[2], Verbs(parts[2]));
    }

    private static string[] Option(string[] words, string prefix) =>
        words.FirstOrDefault(word => word.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..].Split(',') ?? [];

    private static IReadOnlyList<string> Verbs(string text) => text switch
    {
        "crud" => ApiResource.AllVerbs,
        "edit" => ["get", "patch", "update"],
        _ => text.Split(','),
    };
}
