using Grpc.Core;

namespace Maestro.Protocol.PubSub;

/// <summary>Which answers of the service pass, as its documentation has them; all others stay until somebody changes something.</summary>
public static class PubSubErrors
{
    /// <summary>Whether a stream that ended so may be opened again at once, and a request to publish may succeed when it is repeated.</summary>
    public static bool Passes(StatusCode code) => code
        is StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted or StatusCode.Aborted or StatusCode.Internal or StatusCode.Unavailable
        or StatusCode.Cancelled or StatusCode.Unknown;

    /// <summary>One line for people: the code, what the service says, and what to look at.</summary>
    public static string Describe(string name, Status status) => $"{name}: {status.StatusCode} {status.Detail}{status.StatusCode switch
    {
        // Of a connection that is not made only the cause tells the address.
        StatusCode.Unavailable when status.DebugException?.GetBaseException().Message is { } cause
            && !status.Detail.Contains(cause, StringComparison.Ordinal) => $" {cause}",
        StatusCode.NotFound => " (it has to be created beforehand)",
        StatusCode.PermissionDenied => " (the account needs the role roles/pubsub.publisher on a topic, roles/pubsub.subscriber on a subscription)",
        _ => "",
    }}";
}
