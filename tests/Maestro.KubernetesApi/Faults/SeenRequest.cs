using Maestro.KubernetesApi.Requests;
using Microsoft.AspNetCore.Http;

namespace Maestro.KubernetesApi.Faults;

/// <summary>A request as a test looks at it.</summary>
/// <param name="Verb"><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c> or <c>deletecollection</c>.</param>
/// <param name="Group">The API group; empty for the core group and for other paths.</param>
/// <param name="Resource">The plural; empty for paths that are no resources, such as discovery.</param>
/// <param name="Subresource">Empty for the object itself.</param>
/// <param name="Namespace">Empty for cluster-scoped requests.</param>
/// <param name="Name">Empty for collections.</param>
/// <param name="Path">The path with its query.</param>
/// <param name="UserAgent">What the client calls itself.</param>
public sealed record SeenRequest(
    string Verb, string Group, string Resource, string Subresource, string Namespace, string Name, string Path, string UserAgent)
{
    internal static SeenRequest Of(HttpContext context, ApiPath? at) => new(
        at is null || at.Resource.Length == 0 ? PathVerb(context.Request.Method) : VerbOf(context.Request, at),
        at?.Group ?? "",
        at?.Resource ?? "",
        at?.Subresource ?? "",
        at?.Namespace ?? "",
        at?.Name ?? "",
        context.Request.Path + context.Request.QueryString.Value,
        context.Request.Headers.UserAgent.ToString());

    internal static string PathVerb(string method) => method.ToLowerInvariant();

    private static string VerbOf(HttpRequest request, ApiPath at) => request.Method switch
    {
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => at.Name.Length == 0 ? "deletecollection" : "delete",
        _ when request.Query["watch"].ToString() is "1" or "true" && at.Subresource.Length == 0 => "watch",
        _ => at.Name.Length == 0 ? "list" : "get",
    };
}
