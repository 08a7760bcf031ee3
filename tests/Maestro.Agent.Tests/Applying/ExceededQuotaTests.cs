using Maestro.Agent.Applying;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Tests.Applying;

public class ExceededQuotaTests
{
    [Theory]
    [InlineData("requested: secrets=1, used: secrets=10, limited: secrets=10", true)]
    [InlineData("requested: secrets=1, used: secrets=1k, limited: secrets=1000", true)]
    [InlineData("requested: count/secrets=1,secrets=1, used: count/secrets=7,secrets=10, limited: count/secrets=7,secrets=10", true)]
    [InlineData("requested: count/secrets=1,secrets=1, used: count/secrets=8,secrets=10, limited: count/secrets=7,secrets=10", false)]
    [InlineData("requested: secrets=1, used: secrets=11, limited: secrets=10", false)]
    [InlineData("requested: secrets=1, used: secrets=0, limited: secrets=0", false)]
    [InlineData("requested: requests.storage=1Gi, used: requests.storage=10Gi, limited: requests.storage=10Gi", false)]
    [InlineData("requested: secrets=1, used: , limited: secrets=10", false)]
    [InlineData("requested: secrets=1, used: secrets=ten, limited: secrets=ten", false)]
    [InlineData("requested: secrets=1, used: other=10, limited: secrets=10", false)]
    [InlineData("requested: secrets=1, used: secrets=10", false)]
    public void A_quota_that_is_just_full_has_room_for_the_successor_of_what_it_counts(string amounts, bool hasRoom) =>
        Assert.Equal(hasRoom, ExceededQuota.CountsTheReplaced(Refusal(403, $"""secrets "s" is forbidden: exceeded quota: q, {amounts}""")));

    [Theory]
    [InlineData(403, "secrets is forbidden: User \"agent\" cannot create resource \"secrets\"")]
    [InlineData(422, "exceeded quota: q, requested: secrets=1, used: secrets=10, limited: secrets=10")]
    public void Another_refusal_stands(int statusCode, string message) => Assert.False(ExceededQuota.CountsTheReplaced(Refusal(statusCode, message)));

    private static ApiException Refusal(int statusCode, string message) => new(statusCode, "", message);
}
