using Maestro.Agent.Applying;

namespace Maestro.Agent.Tests.Applying;

public class ApplyOrderTests
{
    [Theory]
    [InlineData("Namespace", 0)]
    [InlineData("CustomResourceDefinition", 0)]
    [InlineData("RoleBinding", 1)]
    [InlineData("ServiceAccount", 2)]
    [InlineData("ConfigMap", 3)]
    [InlineData("Service", 4)]
    [InlineData("Deployment", 5)]
    [InlineData("ValidatingWebhookConfiguration", 6)]
    [InlineData("Widget", 1000)]
    public void A_kind_has_its_rank(string kind, int rank) => Assert.Equal(rank, ApplyOrder.RankOf(kind));
}
