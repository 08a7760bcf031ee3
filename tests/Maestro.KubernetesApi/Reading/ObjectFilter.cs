using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Storage;

namespace Maestro.KubernetesApi.Reading;

/// <summary>Which objects of a collection a request is about.</summary>
/// <param name="Namespace">Null for all namespaces.</param>
/// <param name="Labels">Condition on labels.</param>
/// <param name="Fields">Condition on fields.</param>
internal sealed record ObjectFilter(string? Namespace, LabelSelector Labels, FieldSelector Fields)
{
    /// <summary>Reads the filter of a list, watch or deletecollection.</summary>
    public static ObjectFilter Of(ApiRequest request)
    {
        var fields = FieldSelector.Parse(request.Option("fieldSelector"), request.Resource);
        if (request.Name.Length > 0)
        {
            fields = new FieldSelector([.. fields.Terms, ("metadata.name", request.Name, true)]);
        }

        return new ObjectFilter(
            request.Namespace.Length == 0 ? null : request.Namespace, LabelSelector.Parse(request.Option("labelSelector")), fields);
    }

    public bool Matches(StoredObject? stored) => stored is not null
        && (Namespace is null || stored.Key.Namespace == Namespace)
        && Labels.Matches(stored.Body.ObjectAt("metadata", "labels"))
        && Fields.Matches(stored.Body);
}
