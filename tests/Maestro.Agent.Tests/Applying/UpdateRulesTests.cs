using Maestro.Agent.Applying;

namespace Maestro.Agent.Tests.Applying;

public class UpdateRulesTests
{
    private static readonly UpdatePlan Nothing = new UpdatePlan.Nothing();

    [Theory]
    [Trait("Checklist", "agent-34")]
    [InlineData("v1", "ConfigMap")]
    [InlineData("apps/v1", "Deployment")]
    public void Labels_of_others_stay_and_a_dash_removes_one(string apiVersion, string kind)
    {
        const string Manifest = """{"metadata":{"labels":{"a":"new","gone-":""},"annotations":{"n":"1"}}}""";
        var plan = UpdateBench.Decide(
            apiVersion, kind, Manifest, """{"metadata":{"labels":{"a":"old","gone":"x","theirs":"y"},"annotations":{"m":"2"}}}""");

        Assert.Equal("""{"a":"new","theirs":"y"}""", UpdateBench.At(plan, "metadata", "labels"));
        Assert.Equal("""{"m":"2","n":"1"}""", UpdateBench.At(plan, "metadata", "annotations"));
        Assert.Equal("\"7\"", UpdateBench.At(plan, "metadata", "resourceVersion"));
    }

    [Fact]
    public void A_label_that_left_the_manifest_is_no_difference() =>
        Assert.Equal(Nothing, UpdateBench.Decide("v1", "ConfigMap", "{}", """{"metadata":{"labels":{"once":"ours"}}}"""));

    [Fact]
    public void A_missing_owner_reference_alone_is_a_difference()
    {
        var plan = UpdateBench.Decide("v1", "ConfigMap", "{}", "{}", liveIsOwned: false);

        Assert.Equal(
            """[{"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork","name":"h-w","uid":"w1"}]""",
            UpdateBench.At(plan, "metadata", "ownerReferences"));
    }

    [Fact]
    public void An_owner_reference_that_shall_go_goes() =>
        Assert.Equal("[]", UpdateBench.At(UpdateBench.Decide("v1", "ConfigMap", "{}", "{}", isOwned: false), "metadata", "ownerReferences"));

    [Fact]
    [Trait("Checklist", "agent-35")]
    public void A_custom_resource_is_replaced_but_keeps_its_finalizers()
    {
        var plan = UpdateBench.Decide(
            "example.com/v1",
            "Widget",
            """{"metadata":{"finalizers":["mine"]},"spec":{"size":3}}""",
            """{"metadata":{"finalizers":["theirs"]},"spec":{"size":2,"color":"red"},"status":{"ok":true}}""");

        Assert.Equal("""["theirs"]""", UpdateBench.At(plan, "metadata", "finalizers"));
        Assert.Equal("""{"size":3}""", UpdateBench.At(plan, "spec"));
    }

    [Fact]
    public void A_custom_resource_that_agrees_is_left_alone_whatever_its_status() => Assert.Equal(
        Nothing, UpdateBench.Decide("example.com/v1", "Widget", """{"spec":{"size":3}}""", """{"spec":{"size":3,"list":[]},"status":{"ok":true}}"""));

    [Theory]
    [InlineData("apps/v1", "Deployment")]
    [InlineData("networking.k8s.io/v1", "NetworkPolicy")]
    [InlineData("apiextensions.k8s.io/v1", "CustomResourceDefinition")]
    [InlineData("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration")]
    [Trait("Checklist", "agent-36")]
    public void Defaults_of_the_server_are_no_difference_once_the_manifest_was_written(string apiVersion, string kind)
    {
        const string Manifest = """{"spec":{"replicas":1},"webhooks":[{"name":"a"}]}""";
        const string Live = """{"spec":{"replicas":1,"progressDeadlineSeconds":600},"webhooks":[{"name":"a","matchPolicy":"Equivalent"}]}""";

        Assert.Equal(Nothing, UpdateBench.Decide(apiVersion, kind, Manifest, Live, isSettled: true));
        Assert.IsType<UpdatePlan.Replace>(UpdateBench.Decide(apiVersion, kind, Manifest, Live));
    }
}
