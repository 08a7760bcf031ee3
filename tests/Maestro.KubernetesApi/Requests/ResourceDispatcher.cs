using Maestro.KubernetesApi.Access;
using Maestro.KubernetesApi.Deleting;
using Maestro.KubernetesApi.Patching;
using Maestro.KubernetesApi.Reading;
using Maestro.KubernetesApi.Subresources;
using Maestro.KubernetesApi.Watching;
using Maestro.KubernetesApi.Writing;
using Microsoft.AspNetCore.Http;

namespace Maestro.KubernetesApi.Requests;

/// <summary>Brings a request for a resource to who answers it.</summary>
internal sealed class ResourceDispatcher(
    ObjectReader reader,
    ObjectWriter writer,
    Patcher patcher,
    ObjectDeleter deleter,
    WatchResponder watches,
    Reviews reviews,
    OtherSubresources others,
    CancellationToken stopping)
{
    /// <summary>Answers a request.</summary>
    public async Task DispatchAsync(HttpContext context, ApiRequest request)
    {
        CheckVerb(request);
        if (request.Verb == "watch")
        {
            await WatchAsync(context, request);
            return;
        }

        var answer = request.Subresource is "" or "status" ? Object(request) : others.Answer(request);
        await ResponseWriter.WriteAsync(context, answer, request.Warnings);
    }

    private static void CheckVerb(ApiRequest request)
    {
        if (request.Subresource.Length > 0)
        {
            var part = request.Resource.Subresource(request.Subresource) ?? throw Failures.NoSuchResource();
            if (!part.Verbs.Contains(request.Verb))
            {
                throw Failures.MethodNotAllowed();
            }
        }
        else if (!request.Resource.Verbs.Contains(request.Verb))
        {
            throw Failures.MethodNotAllowed();
        }

        if (request.Resource.Namespaced && request.Namespace.Length == 0 && request.Verb is not ("list" or "watch" or "get" or "create"))
        {
            throw Failures.MethodNotAllowed();
        }
    }

    private ApiResponse Object(ApiRequest request) => request.Verb switch
    {
        "get" => reader.Get(request),
        "list" => reader.List(request),
        "create" => reviews.Answer(request) ?? Create(request),
        "update" => Update(request),
        "patch" => patcher.Patch(request),
        "delete" => deleter.Delete(request),
        "deletecollection" => deleter.DeleteCollection(request),
        _ => throw Failures.MethodNotAllowed(),
    };

    private ApiResponse Create(ApiRequest request)
    {
        var stored = writer.Create(request, RequestBody.Read(request, request.Resource));
        return new ApiResponse(201, Representation.Of(request).Bytes(request.Resource, stored));
    }

    private ApiResponse Update(ApiRequest request)
    {
        var body = RequestBody.Read(request, request.Resource);
        var stored = writer.Change(request, _ => body);
        return new ApiResponse(200, Representation.Of(request).Bytes(request.Resource, stored));
    }

    private async Task WatchAsync(HttpContext context, ApiRequest request)
    {
        var write = watches.Start(request);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-cache, private";
        await context.Response.StartAsync(context.RequestAborted);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await write(context.Response.BodyWriter, ending.Token);
    }
}
