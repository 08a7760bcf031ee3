using System.Text.RegularExpressions;
using Maestro.Gateway.Reprocessing.RabbitMq;
using Maestro.Gateway.Reprocessing.Rest.Answers;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Maestro.Gateway.Reprocessing.Rest.V1;

/// <summary>
/// What the event manager calls while it holds its one lock (reprocessing.md section 2.1): <c>handler/persist</c> and <c>failure</c>. They store
/// something and never wait for anybody outside.
/// </summary>
internal sealed partial class PlatformEndpoints(IGrainFactory grains, RabbitMqConsumers consumers, ReprocessingGatewaySettings settings, TimeProvider time)
{
    /// <summary>The hard limit of section 2.1.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private const string NoSystem = "the event names neither a system nor a reprocessing that is known";

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1.0.0/handler/persist", HandlePersistAsync);
        routes.MapPost("/v1.0.0/reprocessing/failure", ReportFailureAsync);
    }

    private async Task HandlePersistAsync(HttpContext context)
    {
        var queue = (string?)context.Request.Query["queue"] ?? "";
        if (QueueName().Match(queue) is not { Success: true } match || !Identifiers.IsSystem(match.Groups[1].Value))
        {
            throw RefusedException.Invalid($"queue: \"{queue}\" is not allowed, allowed: persist.<system>.queue");
        }

        var systemId = match.Groups[1].Value;
        await grains.GetGrain<ISolutionGrain>(systemId).Register().WaitAsync(Limit, time, context.RequestAborted);
        consumers.Add(systemId);
        context.Response.ContentLength = 0;
    }

    private async Task ReportFailureAsync(HttpContext context)
    {
        var failed = ReadEvent(await RequestContent.ReadAsync(context, settings.MaxBodyBytes));
        var systemId = await SystemOfEvent.FindAsync(grains, failed).AsTask().WaitAsync(Limit, time, context.RequestAborted);
        var message = systemId.Length > 0
            ? await grains.GetGrain<ISolutionGrain>(systemId).ReportFailure(failed).WaitAsync(Limit, time, context.RequestAborted)
            : NoSystem;
        await JsonBody.WriteTextAsync(context, "message", message);
    }

    /// <summary>Reads an event.</summary>
    /// <exception cref="RefusedException">It cannot be read.</exception>
    internal static PlatformEvent ReadEvent(byte[] body)
    {
        try
        {
            var read = PlatformEventJson.Read(body);
            return Identifiers.FindFault(read) is { } fault ? throw RefusedException.Invalid(fault) : read;
        }
        catch (InvalidEventException cause)
        {
            throw RefusedException.Invalid(cause.Message);
        }
    }

    [GeneratedRegex(@"^persist\.(.+)\.queue\z")]
    private static partial Regex QueueName();
}
