using Grpc.Core;
using k8s.Models;
using Maestro.Gateway.Security;
using Maestro.Gateway.Security.Callers;
using Maestro.Gateway.Security.Reviews;

namespace Maestro.Gateway.Tests.Security.Reviews;

public class ReviewRulesTests
{
    private static readonly Caller Ledger = new("ledger", ["sources"]);
    private static readonly SourceRight Right = new("billing", SourceRight.Publish);

    [Fact]
    [Trait("Checklist", "protocol-88")]
    public void The_review_names_the_caller_the_path_and_the_verb()
    {
        var review = ReviewRules.AccessReview(Ledger, Right);

        Assert.Equal(("authorization.k8s.io/v1", "SubjectAccessReview"), (review.ApiVersion, review.Kind));
        Assert.Equal(("ledger", "sources"), (review.Spec.User, Assert.Single(review.Spec.Groups)));
        Assert.Equal(("/sources/billing", "pub"), (review.Spec.NonResourceAttributes.Path, review.Spec.NonResourceAttributes.Verb));
        Assert.Null(review.Spec.ResourceAttributes);
    }

    [Theory]
    [InlineData(true, null, StatusCode.OK)]
    [InlineData(true, false, StatusCode.OK)]
    [InlineData(true, true, StatusCode.PermissionDenied)]
    [InlineData(false, null, StatusCode.PermissionDenied)]
    [InlineData(false, true, StatusCode.PermissionDenied)]
    public void Only_a_clear_yes_is_a_yes(bool allowed, bool? denied, StatusCode code) =>
        Assert.Equal(code, ReviewRules.AccessOf(new V1SubjectAccessReviewStatus { Allowed = allowed, Denied = denied }, Ledger, Right).StatusCode);

    [Fact]
    public void No_status_is_a_no_and_says_what_was_not_allowed_to_whom()
    {
        var access = ReviewRules.AccessOf(null, Ledger, Right);

        Assert.Equal((StatusCode.PermissionDenied, "user \"ledger\" may not \"pub\" on \"/sources/billing\""), (access.StatusCode, access.Detail));
    }

    [Theory]
    [InlineData(true, "ledger", "sources", null)]
    [InlineData(false, "ledger", "sources", "does not accept the token")]
    [InlineData(null, "ledger", "sources", "does not accept the token")]
    [InlineData(true, "", "sources", "names no user")]
    [InlineData(true, "ledger", null, "names no group")]
    public void A_token_is_its_user_and_groups(bool? authenticated, string user, string? group, string? refusal)
    {
        var authentication = ReviewRules.AuthenticationOf(new V1TokenReviewStatus
        {
            Authenticated = authenticated,
            User = new V1UserInfo { Username = user, Groups = group is null ? null : [group] },
        });

        Assert.Equal(refusal is null ? new Caller(user, [group!]) : null, authentication.Caller);
        Assert.Contains(refusal ?? "", authentication.Refusal.Detail ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_review_without_an_answer_is_a_refusal() => Assert.False(ReviewRules.AuthenticationOf(null).Succeeded);
}
