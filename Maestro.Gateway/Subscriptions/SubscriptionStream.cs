using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Maestro.Gateway.Subscriptions;

/// <summary>Runs a subscription on a gRPC stream.</summary>
internal static class SubscriptionStream
{
    private const string HeaderName = "subscription-id";

    /// <summary>
    /// HTTP/2 REFUSED_STREAM. Clients read it as UNAVAILABLE and come back; CANCEL, which an aborted call would send, leaves newer Go
    /// clients deaf (protocol.md section 1.9).
    /// </summary>
    private const int RefusedStream = 0x7;

    /// <summary>
    /// Sends the headers, for which agents wait before they do anything, and then events until the end. The subscription can queue events
    /// already, so an answer to what the peer sends on seeing the headers is not missed.
    /// </summary>
    public static async Task RunAsync(Subscription subscription, IServerStreamWriter<EventFrame> stream, ServerCallContext context)
    {
        var reset = context.GetHttpContext().Features.Get<IHttpResetFeature>();
        var wasReset = false;
        try
        {
            await context.WriteResponseHeadersAsync(new Metadata { { HeaderName, subscription.Id } });
            await subscription.RunAsync(
                stream,
                () =>
                {
                    wasReset = true;
                    reset?.Reset(RefusedStream);
                },
                context.CancellationToken);
        }
        catch (Exception) when (wasReset || context.CancellationToken.IsCancellationRequested)
        {
            // The peer went, or was told already by the reset: nobody is left to answer to.
        }
    }
}
