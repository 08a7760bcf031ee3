using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Deleting;

/// <summary>How to delete: from the body of the request, or its parameters.</summary>
/// <param name="Uid">The object must have this UID.</param>
/// <param name="ResourceVersion">The object must have this version.</param>
/// <param name="Propagation"><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>; null for the default.</param>
/// <param name="GracePeriodSeconds">Null for the default of the kind.</param>
/// <param name="DryRun">Only check.</param>
internal sealed record DeleteOptions(string? Uid, string? ResourceVersion, string? Propagation, long? GracePeriodSeconds, bool DryRun)
{
    /// <summary>Reads the options.</summary>
    /// <exception cref="ApiFailure">The body is no DeleteOptions (400), or has a policy that does not exist (422).</exception>
    public static DeleteOptions Of(ApiRequest request)
    {
        JsonObject body = [];
        if (!request.Body.IsEmpty)
        {
            try
            {
                body = JsonReader.Read(request.Body.Span) as JsonObject ?? [];
            }
            catch (JsonSyntaxException wrong)
            {
                throw Failures.BadRequest($"couldn't get version/kind; json parse error: {wrong.Message}");
            }
        }

        var propagation = body.TextAt("propagationPolicy") ?? request.Option("propagationPolicy");
        if (body.At("orphanDependents") is JsonValue orphan)
        {
            propagation ??= orphan.GetValue<bool>() ? "Orphan" : "Background";
        }

        if (propagation is not (null or "Background" or "Foreground" or "Orphan"))
        {
            throw Failures.Invalid(
                "meta.k8s.io",
                "DeleteOptions",
                "",
                [FieldError.Unsupported("propagationPolicy", propagation, "Foreground", "Background", "Orphan", "nil")]);
        }

        return new DeleteOptions(
            body.TextAt("preconditions", "uid"),
            body.TextAt("preconditions", "resourceVersion"),
            propagation,
            body.IntegerAt("gracePeriodSeconds") ?? (long.TryParse(request.Option("gracePeriodSeconds"), out var seconds) ? seconds : null),
            request.DryRun || body.ArrayAt("dryRun").Texts().Contains("All"));
    }
}
