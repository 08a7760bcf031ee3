using Maestro.KubernetesApi.Access;
using Maestro.KubernetesApi.Discovery;
using Maestro.KubernetesApi.Faults;
using Maestro.KubernetesApi.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Maestro.KubernetesApi.Requests;

/// <summary>The way of a request: who is it, what is it for, may they, and then the answer.</summary>
internal sealed class RequestPipeline(
    Authenticator authenticator,
    Authorizer authorizer,
    ResourceRegistry registry,
    DiscoveryResponder discovery,
    ResourceDispatcher dispatcher,
    FaultInjection faults,
    RequestLog log,
    TestKubernetesOptions options)
{
    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (ApiFailure failure)
        {
            await ResponseWriter.WriteAsync(context, failure);
        }
        catch (PageNotFoundException)
        {
            await ResponseWriter.WriteAsync(context, new ApiResponse(404, "404 page not found\n"u8.ToArray(), "text/plain; charset=utf-8"), []);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (Exception unexpected) when (!context.Response.HasStarted)
        {
            // A defect of this server: the test that meets it shall see where it is.
            await ResponseWriter.WriteAsync(context, new ApiFailure(500, "InternalError", $"Internal error occurred: {unexpected}"));
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        var at = ApiPath.Parse(path);
        var seen = SeenRequest.Of(context, at);
        log.Add(seen);
        await faults.MeetAsync(context, seen);

        var user = authenticator.Identify(context.Request.Headers, await context.Connection.GetClientCertificateAsync());
        if (at is null || at.Resource.Length == 0)
        {
            await AnswerPathAsync(context, path, user);
            return;
        }

        var resource = registry.Find(at.Group, at.Version, at.Resource);
        Authorize(user, new Attributes(
            seen.Verb,
            at.Group,
            at.Subresource.Length == 0 ? at.Resource : $"{at.Resource}/{at.Subresource}",
            NamespaceOf(at),
            at.Name), resource);
        if (resource is null)
        {
            throw IsBuiltIn(at) ? Failures.NoSuchResource() : new PageNotFoundException();
        }

        await dispatcher.DispatchAsync(context, await ReadAsync(context, at, resource, seen.Verb, user));
    }

    /// <summary>A namespace itself counts as lying in that namespace.</summary>
    private static string NamespaceOf(ApiPath at) => at.Resource == "namespaces" && at.Group.Length == 0 ? at.Name : at.Namespace;

    private bool IsBuiltIn(ApiPath at) => registry.All.Any(resource => resource.Custom is null && resource.Group == at.Group && resource.Version == at.Version);

    private async Task AnswerPathAsync(HttpContext context, string path, UserInfo user)
    {
        Authorize(user, new Attributes(SeenRequest.PathVerb(context.Request.Method), "", "", "", "", path), null);
        var address = context.Request.Host.Value ?? "";
        var answer = discovery.Answer(path, context.Request.Headers.Accept.ToString(), address) ?? throw new PageNotFoundException();
        await ResponseWriter.WriteAsync(context, answer, []);
    }

    private void Authorize(UserInfo user, Attributes wanted, ApiResource? resource)
    {
        if (!authorizer.IsAllowed(user, wanted))
        {
            throw Refusal.Of(user, wanted, resource);
        }
    }

    private async Task<ApiRequest> ReadAsync(HttpContext context, ApiPath at, ApiResource resource, string verb, UserInfo user)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.MaxRequestBytes;
        }

        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new ApiFailure(413, "RequestEntityTooLarge", $"Request entity too large: limit is {options.MaxRequestBytes}");
        }

        return new ApiRequest
        {
            Resource = resource,
            Verb = verb,
            Namespace = at.Namespace,
            Name = at.Name,
            Subresource = at.Subresource,
            Query = context.Request.Query,
            ContentType = context.Request.ContentType ?? "",
            Accept = context.Request.Headers.Accept.ToString(),
            UserAgent = context.Request.Headers.UserAgent.ToString(),
            Body = body.ToArray(),
            User = user,
        };
    }
}
