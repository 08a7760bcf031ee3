using System.Runtime.CompilerServices;
using Maestro.Gateway.Rest.Errors;
using Maestro.Gateway.Rest.Lists;
using Maestro.Gateway.Rest.Requests;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>Resource bundles, R11 to R13.</summary>
internal sealed partial class ResourceBundleEndpoints(RestStore store, ILogger<ResourceBundleEndpoints> logger)
{
    // As many ids as one question carries; the reader answers with fewer bundles when they are large.
    private const int IdsOfQuestion = 200;

    // The word callers know a missing bundle by (rest-and-operations.md section 1.4.3).
    private const string Kind = "Resource";

    public async Task List(HttpContext context)
    {
        var query = ListParameters.Read(context.Request, out var error);
        if (error is not null)
        {
            await JsonAnswer.WriteErrorAsync(context, error);
            return;
        }

        var answer = await store.ListBundles(query);
        if (answer.Code != MaestroErrorCode.None)
        {
            await JsonAnswer.WriteErrorAsync(context, RestError.Of(answer.Code, answer.Reason, "The list cannot be made"));
            return;
        }

        // Counts bundles that vanish while a large page is sent: Go clients take a page below the asked size for the last one.
        var size = answer.Items.Length + answer.Rest.Length;
        var head = new ListHead("ResourceBundleList", query.Page, size, answer.Total);
        await ListAnswerStream.WriteAsync(context, head, AllItems(answer, context.RequestAborted), Write);
    }

    public async Task Get(HttpContext context)
    {
        var id = RequestPath.Id(context);
        var bundle = await store.GetBundle(id);
        await (bundle is null
            ? JsonAnswer.WriteErrorAsync(context, RestError.NotFound(Kind, id))
            : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, writer => Write(writer, bundle)));
    }

    public async Task Delete(HttpContext context)
    {
        await store.DeleteBundle(RequestPath.Id(context), RequestActor.Of(context));
        await JsonAnswer.WriteNothing(context);
    }

    private async IAsyncEnumerable<ResourceBundleRecord> AllItems(
        ListAnswer<ResourceBundleRecord> answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var item in answer.Items)
        {
            yield return item;
        }

        for (var next = 0; next < answer.Rest.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var ids = answer.Rest.Slice(next, Math.Min(IdsOfQuestion, answer.Rest.Length - next));
            var part = await store.GetBundles(ids);
            next += part.Taken;
            foreach (var item in part.Items)
            {
                yield return item;
            }
        }
    }

    private void Write(System.Text.Json.Utf8JsonWriter writer, ResourceBundleRecord bundle)
    {
        if (ResourceBundleJson.Write(writer, bundle) is { } unreadable)
        {
            LogUnreadable(logger, bundle.Id, unreadable);
        }
    }
}
