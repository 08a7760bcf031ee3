using System.Text;
using Maestro.KubernetesApi.Access;
using Maestro.KubernetesApi.Resources;
using Microsoft.AspNetCore.Http;

namespace Maestro.KubernetesApi.Requests;

/// <summary>A request for a resource, taken apart.</summary>
internal sealed record ApiRequest
{
    /// <summary>The resource it is for.</summary>
    public required ApiResource Resource { get; init; }

    /// <summary><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c> or <c>deletecollection</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>Empty for cluster-scoped resources and for requests across namespaces.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Empty for collections.</summary>
    public string Name { get; init; } = "";

    /// <summary>Empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    public required IQueryCollection Query { get; init; }

    public required string ContentType { get; init; }

    public required string Accept { get; init; }

    public required string UserAgent { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public required UserInfo User { get; init; }

    /// <summary>Warnings for the client, sent as headers.</summary>
    public List<string> Warnings { get; } = [];

    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    public string? Option(string name) => Query.TryGetValue(name, out var values) ? values.ToString() : null;

    public bool Flag(string name) => Option(name) is "true" or "1" or "True" or "";

    public bool DryRun => Option("dryRun") == "All";

    public bool Strict => Option("fieldValidation") == "Strict";

    /// <summary>The field manager: the parameter, else what the user agent starts with.</summary>
    public string Manager => Option("fieldManager") is { Length: > 0 } manager ? manager
        : UserAgent.Split('/')[0] is { Length: > 0 } agent ? agent
        : "unknown";
}
