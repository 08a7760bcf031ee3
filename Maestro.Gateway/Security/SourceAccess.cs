using Grpc.Core;
using Maestro.Gateway.Security.Callers;
using Maestro.Gateway.Security.Reviews;

namespace Maestro.Gateway.Security;

/// <summary>
/// Lets callers of the source port in, or not (protocol.md section 6.1). It exists only where there is something to check; who asks for the same
/// again within seconds is answered from memory.
/// </summary>
/// <param name="authentication">How callers prove who they are.</param>
/// <param name="reviews">Asks the Kubernetes API.</param>
/// <param name="limits">How long its answers are believed.</param>
/// <param name="time">The clock.</param>
internal sealed class SourceAccess(SourceAuthentication authentication, KubernetesReviews reviews, ReviewLimits limits, TimeProvider time)
{
    private readonly ReviewCache<TokenHash, Authentication> _tokens = new(limits, static answer => answer.Succeeded, time);
    private readonly ReviewCache<(Caller Caller, SourceRight Right), Status> _rights =
        new(limits, static answer => answer.StatusCode == StatusCode.OK, time);

    /// <summary>Returns when the caller may do it.</summary>
    /// <exception cref="RpcException">
    /// UNAUTHENTICATED for who they are, PERMISSION_DENIED for what they want, INVALID_ARGUMENT without a source, UNAVAILABLE when nobody knows.
    /// </exception>
    public async ValueTask AdmitAsync(ServerCallContext context, SourceRight right)
    {
        var caller = await CallerAsync(context);
        if (!caller.Succeeded)
        {
            throw new RpcException(caller.Refusal);
        }

        if (right.Source.Length == 0)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "source: a value is required"));
        }

        if (!_rights.TryGet((caller.Caller, right), out var access))
        {
            access = await ReviewAsync(caller.Caller, right, context.CancellationToken);
        }

        if (access.StatusCode != StatusCode.OK)
        {
            throw new RpcException(access);
        }
    }

    private ValueTask<Authentication> CallerAsync(ServerCallContext context)
    {
        if (authentication == SourceAuthentication.Certificate)
        {
            return ValueTask.FromResult(ConnectionIdentity.SourceOf(context.GetHttpContext().Features));
        }

        if (BearerToken.Of(context.RequestHeaders.GetValue(BearerToken.MetadataKey)) is not { } token)
        {
            return ValueTask.FromResult(Authentication.Refused($"the metadata \"{BearerToken.MetadataKey}\" with a bearer token is required"));
        }

        var hash = BearerToken.HashOf(token);
        return _tokens.TryGet(hash, out var known) ? ValueTask.FromResult(known) : ReviewAsync(hash, token, context.CancellationToken);
    }

    // A question outlives the caller who asked it first: others may wait for its answer.
    private async ValueTask<Authentication> ReviewAsync(TokenHash hash, string token, CancellationToken cancellation) =>
        await _tokens.AskAsync(hash, () => reviews.AuthenticateAsync(token)).WaitAsync(cancellation);

    private Task<Status> ReviewAsync(Caller caller, SourceRight right, CancellationToken cancellation) =>
        _rights.AskAsync((caller, right), () => reviews.AuthorizeAsync(caller, right)).WaitAsync(cancellation);
}
