using Maestro.Agent.Cluster;
using Maestro.Agent.Status;

namespace Maestro.Agent.Tests.Status;

/// <summary>The worked examples of agent.md section 8, checked by the hashes given there.</summary>
[Trait("Checklist", "agent-106")]
public class WorkedExamplesTests
{
    [Fact]
    public void A_deployment_with_feedback()
    {
        var work = Sample.Work("""
            {"manifests":[{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop"},"spec":{"replicas":2}}],
             "manifestConfigs":[{"resourceIdentifier":{"group":"apps","resource":"deployments","namespace":"shop","name":"web"},
               "feedbackRules":[{"type":"WellKnownStatus"},{"type":"JSONPaths","jsonPaths":[
                 {"name":"availableStatus","path":".status.conditions[?(@.type==\"Available\")].status"},
                 {"name":"conditionTypes","path":".status.conditions[*].type"}]}]}]}
            """);
        var applied = AppliedStatus.After(
            WorkStatus.Empty, 1, Sample.Results((Sample.Meta("apps", "Deployment", "web"), null)), Sample.At("10:00:01"));
        var waiting = Sample.Observe(applied, work, "10:00:01", Sample.Found());
        var rolledOut = Sample.Observe(waiting, work, "10:00:16", Sample.Found("""
            {"status":{"readyReplicas":2,"replicas":2,"availableReplicas":2,
             "conditions":[{"type":"Available","status":"True"},{"type":"Progressing","status":"True"}]}}
            """));

        Assert.Equal("db088894d530d4a3858a9a6883f1120f1fb13a9bcda75dd6cdf17aea06cdbf0f", StatusEvent.Hash(applied));
        Assert.Equal("6575abe5ccfb138d432ec367d4ce8a41482b062e9c9a6aea88b4f99fa386d4e6", StatusEvent.Hash(waiting));
        Assert.Equal("df4cc60b9a4b73e4c21e55e8a0d11346cc34d4b5378097848a724214148dd130", StatusEvent.Hash(rolledOut));
    }

    [Fact]
    public void A_conflict_on_a_new_generation()
    {
        const string Web = """
            {"manifests":[{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop"}}]}
            """;
        var meta = Sample.Meta("apps", "Deployment", "web");
        var first = Sample.Observe(
            AppliedStatus.After(WorkStatus.Empty, 1, Sample.Results((meta, null)), Sample.At("10:00:01")),
            Sample.Work(Web),
            "10:00:01",
            Sample.Found());
        var conflict = AppliedStatus.After(
            first,
            2,
            Sample.Results((meta, "Apply failed with 1 conflict: conflict with \"hpa-tool\" using apps/v1: .spec.replicas")),
            Sample.At("12:00:00"));

        Assert.Equal(
            "a79a0d76c34c668bab01011e9a53d94ee82038b85efa81dbf95579dc2a4d6e09",
            StatusEvent.Hash(Sample.Observe(conflict, Sample.Work(Web, 2), "12:00:00", Sample.Found())));
    }

    [Fact]
    [Trait("Checklist", "agent-67")]
    public void A_deletion()
    {
        var work = Sample.Work("""
            {"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cm-a","namespace":"shop"}},
                          {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cm-b","namespace":"shop"}}]}
            """);
        var status = Sample.Observe(
            AppliedStatus.After(
                WorkStatus.Empty,
                1,
                Sample.Results((Sample.Meta("", "ConfigMap", "cm-a"), null), (Sample.Meta("", "ConfigMap", "cm-b", 1), null)),
                Sample.At("13:00:00")),
            work,
            "13:00:00",
            Sample.Found(),
            Sample.Found());
        var deleting = DeletionStatus.Deleting(status, 1, Sample.At("13:30:00"));
        var deleted = DeletionStatus.Deleted(deleting, "cluster1", Sample.At("13:30:02"));

        Assert.Equal("f8c55476267cdf407601491da8dc2d48eeea42b93dc04d1ad5663f4e2880a0fa", StatusEvent.Hash(deleting));
        Assert.Equal("e563e2efe97d78205447ce74ed037f2b7c499c06082c8e4a56061c22ebcb9539", StatusEvent.Hash(deleted));
    }

    [Fact]
    public void A_missing_kind_that_appears_later()
    {
        var work = Sample.Work("""
            {"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cm-a","namespace":"shop"}},
                          {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w1","namespace":"shop"}}]}
            """);
        var map = Sample.Meta("", "ConfigMap", "cm-a");
        var unresolved = Sample.Meta("example.com", "Widget", "w1", 1, resource: "");
        var missing = Sample.Observe(
            AppliedStatus.After(
                WorkStatus.Empty,
                1,
                Sample.Results((map, null), (unresolved, "the server doesn't have a resource type \"Widget\"")),
                Sample.At("14:00:00")),
            work,
            "14:00:00",
            Sample.Found(),
            LiveRead.IncompleteMeta);
        var healed = Sample.Observe(
            AppliedStatus.After(
                missing, 1, Sample.Results((map, null), (unresolved with { Resource = "widgets" }, null)), Sample.At("14:05:40")),
            work,
            "14:05:40",
            Sample.Found(),
            Sample.Found());

        Assert.Equal("718c576f97e67d55ae0fe476b97ef11485b561cb81d96df77a575c8d4f88c4b5", StatusEvent.Hash(missing));
        Assert.Equal("9f7167122d2e6a19a031965e6a28e2d7433e6ecce4042598ade6f94ff5057066", StatusEvent.Hash(healed));
    }

    [Fact]
    public void A_job_with_a_rule_for_its_completion()
    {
        var work = Sample.Work("""
            {"manifests":[{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"migrate","namespace":"shop"}}],
             "manifestConfigs":[{"resourceIdentifier":{"group":"batch","resource":"jobs","namespace":"shop","name":"*"},
               "feedbackRules":[{"type":"WellKnownStatus"}],
               "conditionRules":[{"condition":"Complete","type":"WellKnownConditions"}]}]}
            """);
        var running = Sample.Observe(
            AppliedStatus.After(
                WorkStatus.Empty, 1, Sample.Results((Sample.Meta("batch", "Job", "migrate"), null)), Sample.At("16:00:00")),
            work,
            "16:00:00",
            Sample.Found());
        var finished = Sample.Observe(running, work, "16:01:30", Sample.Found("""
            {"status":{"succeeded":1,"conditions":[{"type":"Complete","status":"True"}]}}
            """));

        Assert.Equal("ffc6fd39fa4cdbc8770fe67c239c49455e2398ac013c1a12a146a87f18247005", StatusEvent.Hash(finished));
    }

    [Fact]
    public void Feedback_that_fails()
    {
        var work = Sample.Work("""
            {"manifests":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cm-a","namespace":"shop"}}],
             "manifestConfigs":[{"resourceIdentifier":{"group":"","resource":"configmaps","namespace":"shop","name":"cm-a"},
               "feedbackRules":[{"type":"WellKnownStatus"},{"type":"JSONPaths","jsonPaths":[
                 {"name":"k","path":".data.k"},{"name":"bad","path":"data.k"},{"name":"old","version":"v1beta1","path":".data.k"}]}]}]}
            """);
        var applied = AppliedStatus.After(
            WorkStatus.Empty, 1, Sample.Results((Sample.Meta("", "ConfigMap", "cm-a"), null)), Sample.At("17:00:00"));

        Assert.Equal(
            "0716dc9a011e8a614893318d9c11593da67dfce42b2403b23e2f44520371390f",
            StatusEvent.Hash(Sample.Observe(applied, work, "17:00:00", Sample.Found("""{"data":{"k":"a"}}"""))));
    }

    [Fact]
    public void A_status_before_the_first_reconcile() => Assert.Equal(
        "3a4ba43801251ccdf889a3154674d23a35ab996aacfc00de92e61dbb2f5cf189", StatusEvent.Hash(WorkStatus.Empty));
}
