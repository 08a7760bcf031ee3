using Maestro.Gateway.Rest.Errors;
using Maestro.Gateway.Rest.Lists;
using Maestro.Gateway.Rest.Requests;
using Maestro.Grains.Consumers;
using Maestro.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Rest.Consumers;

/// <summary>Consumers, R6 to R10. Callers use ids, grains have names: the reader translates.</summary>
internal sealed class ConsumerEndpoints(RestStore store, IOptions<RestOptions> options, TimeProvider time)
{
    private const string Kind = "Consumer";

    private static readonly ConsumerAnswer Changed = new(MaestroErrorCode.Conflict, "The consumer is in another state than If-Match asks for", null);

    public async Task List(HttpContext context)
    {
        if (ListParameters.Read(context.Request, ListedFields.Consumers, out var error) is not { } asked)
        {
            await JsonAnswer.WriteErrorAsync(context, error!);
            return;
        }

        var answer = await store.ListConsumers(asked.Query);
        if (answer.Code != MaestroErrorCode.None)
        {
            await JsonAnswer.WriteErrorAsync(context, RestError.Of(answer.Code, answer.Reason, "The list cannot be made"));
            return;
        }

        var head = new ListHead("ConsumerList", asked.Query.Page, answer.Items.Length, answer.Total);
        await ListAnswerStream.WriteAsync(context, head, answer.Items.ToAsyncEnumerable(), ConsumerJson.Write, asked.Fields);
    }

    public async Task Create(HttpContext context)
    {
        if (await ReadBody(context, ConsumerBody.ParseNew) is not { } body)
        {
            return;
        }

        if (ConsumerRules.CheckNew(body) is { } error)
        {
            await JsonAnswer.WriteErrorAsync(context, error);
            return;
        }

        var id = Guid.NewGuid().ToString();
        var answer = await store.CreateConsumer(string.IsNullOrEmpty(body.Name) ? id : body.Name, id, body.Labels);
        if (answer.Consumer is { } consumer)
        {
            context.Response.Headers.Location = ConsumerJson.HrefOf(consumer);
            await WriteConsumer(context, StatusCodes.Status201Created, consumer);
            return;
        }

        await JsonAnswer.WriteErrorAsync(context, RestError.Of(answer.Code, answer.Reason, "Unable to create Consumer"));
    }

    public async Task Get(HttpContext context)
    {
        var id = RequestPath.Id(context);
        var found = await store.GetConsumer(id);
        if (found is null || !EntityTag.AnswersNotModified(context, EntityTag.Of(found)))
        {
            await WriteOrNotFound(context, id, found);
        }
    }

    public async Task Patch(HttpContext context)
    {
        if (await ReadBody(context, ConsumerBody.ParsePatch) is not { } body)
        {
            return;
        }

        var id = RequestPath.Id(context);
        if (ConsumerRules.CheckLabels(body.Labels) is { } error)
        {
            await JsonAnswer.WriteErrorAsync(context, error);
            return;
        }

        var found = await store.GetConsumer(id);
        var answer = found is null ? null : await Replace(context.Request, found, body);
        if (answer is { Code: MaestroErrorCode.Conflict })
        {
            await JsonAnswer.WriteErrorAsync(context, new RestError(StatusCodes.Status412PreconditionFailed, (int)answer.Code, answer.Reason ?? ""));
            return;
        }

        await WriteOrNotFound(context, id, answer?.Consumer);
    }

    public async Task Delete(HttpContext context)
    {
        var found = await store.GetConsumer(RequestPath.Id(context));
        var answer = found is null ? null : await store.DeleteConsumer(found);
        if (answer is null or { Code: MaestroErrorCode.None or MaestroErrorCode.NotFound })
        {
            await JsonAnswer.WriteNothing(context);
            return;
        }

        await JsonAnswer.WriteErrorAsync(context, RestError.Of(answer.Code, answer.Reason, "Unable to delete Consumer"));
    }

    private Task<ConsumerAnswer> Replace(HttpRequest request, ConsumerRecord found, ConsumerBody body) =>
        !EntityTag.IsRequired(request, EntityTag.Of(found), out var isMet) ? store.ReplaceLabels(found, body.Labels)
        : isMet ? store.ReplaceLabelsIfUnchanged(found, body.Labels)
        : Task.FromResult(Changed);

    private delegate ConsumerBody? BodyParser(ReadOnlySpan<byte> json, out string? problem);

    private async Task<ConsumerBody?> ReadBody(HttpContext context, BodyParser parse)
    {
        var bytes = await RequestBody.ReadAsync(context, options.Value, time);
        var body = parse(bytes.Span, out var problem);
        if (body is null)
        {
            await JsonAnswer.WriteErrorAsync(
                context, RestError.Of(MaestroErrorCode.MalformedRequest, $"Invalid request format: {problem}"));
        }

        return body;
    }

    private static Task WriteOrNotFound(HttpContext context, string id, ConsumerRecord? consumer) => consumer is null
        ? JsonAnswer.WriteErrorAsync(context, RestError.NotFound(Kind, id))
        : WriteConsumer(context, StatusCodes.Status200OK, consumer);

    private static Task WriteConsumer(HttpContext context, int status, ConsumerRecord consumer)
    {
        context.Response.Headers.ETag = EntityTag.Of(consumer).ToString();
        return JsonAnswer.WriteAsync(context, status, writer => ConsumerJson.Write(writer, consumer));
    }
}
