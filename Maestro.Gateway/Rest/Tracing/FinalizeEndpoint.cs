using System.Text.Json;
using Maestro.Gateway.Rest.Errors;
using Maestro.Gateway.Rest.Requests;
using Maestro.Grains.ResourceBundles;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Maestro.Gateway.Rest.Tracing;

/// <summary>Gives up on a deletion whose agent is gone for good (docs/rest.md).</summary>
internal sealed class FinalizeEndpoint(RestStore store, IOptions<RestOptions> options, TimeProvider time)
{
    private const string Kind = "Resource";

    public async Task Post(HttpContext context)
    {
        var id = RequestPath.Id(context);
        var bytes = await RequestBody.ReadAsync(context, options.Value, time);
        if (FinalizeBody.Parse(bytes, out var error) is not { } reason)
        {
            await JsonAnswer.WriteErrorAsync(context, error!);
            return;
        }

        if (await store.GetBundle(id) is not { } bundle)
        {
            await JsonAnswer.WriteErrorAsync(context, RestError.NotFound(Kind, id));
            return;
        }

        var actor = RequestActor.Of(context);
        var answer = await store.ForceFinalizeBundle(id, actor, reason);
        await (answer.ToError() is { } refused
            ? JsonAnswer.WriteErrorAsync(context, RestError.Of(refused.Code, answer.Reason, "Unable to force-finalize the resource"))
            : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, writer => Write(writer, bundle, answer.Version, actor, reason)));
    }

    private static void Write(Utf8JsonWriter writer, ResourceBundleRecord bundle, int version, string actor, string reason)
    {
        writer.WriteStartObject();
        writer.WriteString("id", bundle.Id);
        writer.WriteString("kind", "ForceFinalization");
        writer.WriteString("href", $"{RestPaths.ResourceBundles}/{bundle.Id}{RestPaths.History}");
        writer.WriteNumber("version", version);
        writer.WriteString("consumer_name", bundle.State.ConsumerName);
        writer.WriteString("source", bundle.State.Source);
        writer.WriteString("actor", actor);
        writer.WriteString("reason", reason);
        writer.WriteEndObject();
    }
}
