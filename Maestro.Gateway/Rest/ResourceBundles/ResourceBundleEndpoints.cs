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
    // The word callers know a missing bundle by (rest-and-operations.md section 1.4.3).
    private const string Kind = "Resource";

    public async Task List(HttpContext context)
    {
        if (ListParameters.Read(context.Request, ListedFields.Bundles, out var error) is not { } asked)
        {
            await JsonAnswer.WriteErrorAsync(context, error!);
            return;
        }

        var query = asked.Query with { Parts = PartsOf(asked.Fields) };
        var answer = await store.ListBundles(query);
        if (answer.Code != MaestroErrorCode.None)
        {
            await JsonAnswer.WriteErrorAsync(context, RestError.Of(answer.Code, answer.Reason, "The list cannot be made"));
            return;
        }

        // Counts bundles that vanish while a large page is sent: Go clients take a page below the asked size for the last one.
        var size = answer.Items.Length + answer.Rest.Length;
        var head = new ListHead("ResourceBundleList", query.Page, size, answer.Total);
        var items = await BundlePages.OpenAsync(store, answer, query.Parts, context.RequestAborted);
        await ListAnswerStream.WriteAsync(context, head, items, Write, asked.Fields);
    }

    public async Task Get(HttpContext context)
    {
        var id = RequestPath.Id(context);
        var bundle = await store.GetBundle(id);
        if (bundle is null)
        {
            await JsonAnswer.WriteErrorAsync(context, RestError.NotFound(Kind, id));
        }
        else if (!EntityTag.AnswersNotModified(context, EntityTag.Of(bundle.State)))
        {
            await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, writer => Write(writer, bundle));
        }
    }

    public async Task Delete(HttpContext context)
    {
        await store.DeleteBundle(RequestPath.Id(context), RequestActor.Of(context), OperationId.Of(context));
        await JsonAnswer.WriteNothing(context);
    }

    private static BundlePayloads PartsOf(FieldSelection? fields)
    {
        if (fields is null)
        {
            return BundlePayloads.All;
        }

        var manifests = fields.Has("manifests") || fields.Has("manifest_configs") || fields.Has("delete_option");
        return (manifests ? BundlePayloads.Manifests : BundlePayloads.None) | (fields.Has("status") ? BundlePayloads.Status : BundlePayloads.None);
    }

    private void Write(System.Text.Json.Utf8JsonWriter writer, ResourceBundleRecord bundle)
    {
        if (ResourceBundleJson.Write(writer, bundle) is { } unreadable)
        {
            LogUnreadable(logger, bundle.Id, unreadable);
        }
    }
}
