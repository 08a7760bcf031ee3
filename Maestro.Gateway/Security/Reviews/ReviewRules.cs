using Grpc.Core;
using k8s.Models;
using Maestro.Gateway.Security.Callers;

namespace Maestro.Gateway.Security.Reviews;

/// <summary>What is asked of the Kubernetes API, and what its answers mean (protocol.md section 6.1).</summary>
internal static class ReviewRules
{
    /// <summary>Asks whose a token is.</summary>
    public static V1TokenReview TokenReview(string token) => new()
    {
        ApiVersion = $"{V1TokenReview.KubeGroup}/{V1TokenReview.KubeApiVersion}",
        Kind = V1TokenReview.KubeKind,
        Spec = new V1TokenReviewSpec { Token = token },
    };

    /// <summary>Asks whether somebody may do something as a source.</summary>
    public static V1SubjectAccessReview AccessReview(Caller caller, SourceRight right) => new()
    {
        ApiVersion = $"{V1SubjectAccessReview.KubeGroup}/{V1SubjectAccessReview.KubeApiVersion}",
        Kind = V1SubjectAccessReview.KubeKind,
        Spec = new V1SubjectAccessReviewSpec
        {
            User = caller.User,
            Groups = [.. caller.Groups],
            NonResourceAttributes = new V1NonResourceAttributes { Path = right.Path, Verb = right.Verb },
        },
    };

    /// <summary>Whose the token is.</summary>
    public static Authentication AuthenticationOf(V1TokenReviewStatus? status) => status is { Authenticated: true }
        ? Authentication.Of(status.User?.Username, [.. status.User?.Groups ?? []], "the review of the token")
        : Authentication.Refused("the Kubernetes API does not accept the token");

    /// <summary>OK, or PERMISSION_DENIED with what was not allowed to whom. Anything but a clear yes is a no.</summary>
    public static Status AccessOf(V1SubjectAccessReviewStatus? status, Caller caller, SourceRight right) =>
        status is { Allowed: true, Denied: not true }
            ? Status.DefaultSuccess
            : new Status(StatusCode.PermissionDenied, $"user \"{caller.User}\" may not \"{right.Verb}\" on \"{right.Path}\"");
}
