using Maestro.Gateway.Rest.Errors;
using Maestro.Gateway.Rest.Lists;
using Maestro.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Rest.Tracing;

/// <summary>Where things stand and how they came there: routes beyond those of the original system (docs/rest.md).</summary>
internal sealed class TraceEndpoints(RestStore store)
{
    private const string Bundle = "Resource";
    private const string Consumer = "Consumer";

    public async Task GetHistory(HttpContext context)
    {
        var id = RequestPath.Id(context);
        if (HistoryParameters.Read(id, context.Request, out var error) is not { } asked)
        {
            await JsonAnswer.WriteErrorAsync(context, error!);
            return;
        }

        var page = await store.ListEvents(asked.Query);
        if (page.Total == 0 && await store.GetBundle(id) is null)
        {
            await JsonAnswer.WriteErrorAsync(context, RestError.NotFound(Bundle, id));
            return;
        }

        var head = new ListHead("ResourceBundleEventList", asked.Query.Page, page.Items.Length, page.Total);
        await ListAnswerStream.WriteAsync(context, head, page.Items.ToAsyncEnumerable(), EventJson.Write, asked.Fields);
    }

    public async Task GetReceipt(HttpContext context)
    {
        var id = RequestPath.Id(context);
        var receipt = await store.GetReceipt(id);
        await (receipt is null
            ? JsonAnswer.WriteErrorAsync(context, RestError.NotFound(Bundle, id))
            : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, writer => ReceiptJson.Write(writer, id, receipt)));
    }

    public async Task GetConnection(HttpContext context)
    {
        var id = RequestPath.Id(context);
        if (await store.GetConsumer(id) is not { } consumer)
        {
            await JsonAnswer.WriteErrorAsync(context, RestError.NotFound(Consumer, id));
            return;
        }

        var connection = await store.GetConnection(consumer.Name);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, writer => ConnectionJson.Write(writer, consumer, connection));
    }
}
