namespace Maestro.KubernetesApi.Requests;

/// <summary>A path below <c>/api</c> or <c>/apis</c>, taken apart.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Version">Empty when the path ends before it.</param>
/// <param name="Namespace">Empty when there is none.</param>
/// <param name="Resource">The plural; empty when the path ends before it.</param>
/// <param name="Name">Empty for a collection.</param>
/// <param name="Subresource">Empty for the object itself.</param>
internal sealed record ApiPath(string Group, string Version, string Namespace, string Resource, string Name, string Subresource)
{
    /// <summary>Takes a path apart; null when it is not below <c>/api</c> or <c>/apis</c>.</summary>
    public static ApiPath? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || parts[0] is not ("api" or "apis"))
        {
            return null;
        }

        var core = parts[0] == "api";
        var rest = parts.AsSpan(core ? 1 : Math.Min(2, parts.Length));
        var group = core || parts.Length < 2 ? "" : parts[1];
        var version = rest.Length > 0 ? rest[0] : "";
        rest = rest.Length > 0 ? rest[1..] : rest;

        // namespaces/x/status is a subresource of the namespace, namespaces/x/configmaps a resource in it.
        if (rest.Length > 2 && rest[0] == "namespaces" && !(core && rest[2] is "status" or "finalize"))
        {
            return new ApiPath(group, version, rest[1], rest[2], At(rest, 3), At(rest, 4));
        }

        return new ApiPath(group, version, "", At(rest, 0), At(rest, 1), At(rest, 2));
    }

    private static string At(ReadOnlySpan<string> parts, int index) => index < parts.Length ? Uri.UnescapeDataString(parts[index]) : "";
}
