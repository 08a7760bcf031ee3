using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Apply;

/// <summary>The answer to an apply that would take paths from other managers.</summary>
internal static class ApplyConflict
{
    /// <summary>409, naming every path and its owner.</summary>
    public static ApiFailure Of(IEnumerable<(ManagerKey Manager, FieldSet Paths)> conflicts)
    {
        var all = conflicts.OrderBy(conflict => conflict.Manager.Name, StringComparer.Ordinal)
            .SelectMany(conflict => conflict.Paths.Paths().Select(path => (Owner: conflict.Manager.Display, Path: FieldElement.Display(path))))
            .ToList();
        var message = all.Count == 1
            ? $"Apply failed with 1 conflict: conflict with {all[0].Owner}: {all[0].Path}"
            : $"Apply failed with {all.Count} conflicts: " + string.Join('\n', all.GroupBy(conflict => conflict.Owner)
                .Select(group => $"conflicts with {group.Key}:" + string.Concat(group.Select(conflict => $"\n- {conflict.Path}"))));
        return new ApiFailure(409, "Conflict", message)
        {
            Causes = [.. all.Select(conflict => new StatusCause("FieldManagerConflict", $"conflict with {conflict.Owner}", conflict.Path))],
        };
    }
}
