using GrpcStatus = Grpc.Core.Status;

namespace Maestro.Agent.Transport;

/// <summary>Why a call failed, for people.</summary>
internal static class CallFailure
{
    /// <summary>
    /// What the server said; of a connection that could not be made, what happened and its innermost cause. That something of ours was disposed
    /// of meanwhile is no cause, it is what a connection looks like that the server broke off, as it does on refusing a certificate.
    /// </summary>
    public static string Describe(GrpcStatus status)
    {
        if (status.DebugException is not { } happened)
        {
            return status.ToString();
        }

        var cause = happened;
        while (cause.InnerException is { } inner and not ObjectDisposedException)
        {
            cause = inner;
        }

        return cause.InnerException is not null ? $"{status.StatusCode}: {cause.Message} The server closed the connection."
            : ReferenceEquals(cause, happened) || happened.Message.Contains(cause.Message, StringComparison.Ordinal) ? $"{status.StatusCode}: {happened.Message}"
            : $"{status.StatusCode}: {happened.Message} {cause.Message}";
    }
}
