using Maestro.Agent.Cluster;

namespace Maestro.Agent.Tests.Cluster;

public class KindNamesTests
{
    [Theory]
    [InlineData("Deployment", "deployments")]
    [InlineData("Ingress", "ingresses")]
    [InlineData("NetworkPolicy", "networkpolicies")]
    [InlineData("Gateway", "gateways")]
    [InlineData("Endpoints", "endpoints")]
    [InlineData("EndpointSlice", "endpointslices")]
    [InlineData("StorageClass", "storageclasses")]
    [InlineData("Prometheus", "prometheuses")]
    [InlineData("Mailbox", "mailboxes")]
    [InlineData("Switch", "switches")]
    [InlineData("Mesh", "meshes")]
    [InlineData("Y", "ys")]
    public void Plurals_follow_the_rule_or_the_table(string kind, string plural) => Assert.Equal(plural, KindNames.Plural(kind));

    [Theory]
    [InlineData("", "Namespace", true)]
    [InlineData("rbac.authorization.k8s.io", "ClusterRole", true)]
    [InlineData("", "ConfigMap", false)]
    [InlineData("example.com", "Namespace", false)]
    public void Built_in_kinds_outside_of_namespaces_are_known(string group, string kind, bool expected) =>
        Assert.Equal(expected, KindNames.IsClusterScoped(group, kind));
}
