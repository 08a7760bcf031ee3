using System.Text.Json;
using Maestro.Cli.Manifests;

namespace Maestro.Cli.Tests.Manifests;

public class UnknownFieldsTests
{
    [Theory]
    [InlineData("""{"deleteOption":{}}""", "t: deleteOption: Unknown field: allowed: id, name, consumer_name, version, metadata, manifests, manifest_configs, delete_option")]
    [InlineData("""{"delete_option":{"propagationPolicy":"orphan"}}""", "t: delete_option.propagationPolicy: Unsupported value: \"orphan\": allowed: Foreground, Orphan, SelectivelyOrphan")]
    [InlineData("""{"delete_option":{"policy":"Orphan"}}""", "t: delete_option.policy: Unknown field: allowed: propagationPolicy, selectivelyOrphans, ttlSecondsAfterFinished")]
    [InlineData("""{"manifest_configs":[{},{"updateStrategy":{"type":"Apply"}}]}""", "t: manifest_configs[1].updateStrategy.type: Unsupported value: \"Apply\": allowed: Update, CreateOnly, ServerSideApply, ReadOnly")]
    [InlineData("""{"manifest_configs":[{"feedbackRules":[{"type":"JSONPaths","jsonPaths":[{"jsonPath":".a"}]}]}]}""", "t: manifest_configs[0].feedbackRules[0].jsonPaths[0].jsonPath: Unknown field: allowed: name, version, path")]
    public void In_a_bundle_they_are_errors_with_their_place(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<CommandFailure>(() => Strict.CheckBundle(Document(json))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"specs":{}}""", "t: specs: Unknown field: allowed: apiVersion, kind, metadata, spec, status")]
    [InlineData("""{"metadata":{"lables":{}}}""", "t: metadata.lables: Unknown field: allowed: name, namespace, labels, annotations")]
    [InlineData("""{"metadata":{"labels":{"app":1}}}""", "t: metadata.labels[\"app\"]: Invalid value: must be a string, not a number")]
    [InlineData("""{"metadata":{"labels":["a"]}}""", "t: metadata.labels: Invalid value: must be an object, not a list")]
    [InlineData("""{"metadata":{"generation":"x"}}""", "t: metadata.generation: Invalid value: must be a whole number, not a string")]
    [InlineData("""{"spec":{"deleteOptions":{}}}""", "t: spec.deleteOptions: Unknown field: allowed: workload, deleteOption, manifestConfigs, executor")]
    [InlineData("""{"spec":{"workload":{"manifest":[]}}}""", "t: spec.workload.manifest: Unknown field: allowed: manifests")]
    [InlineData("""{"spec":{"executor":{"subject":{"type":"User"}}}}""", "t: spec.executor.subject.type: Unsupported value: \"User\": allowed: ServiceAccount")]
    public void In_a_ManifestWork_they_are_errors_with_their_place(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<CommandFailure>(() => Strict.CheckManifestWork(Document(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_agents_know_is_nothing_unknown()
    {
        Strict.CheckManifestWork(Document("""
            {"apiVersion":"work.open-cluster-management.io/v1","kind":"ManifestWork","metadata":{"name":"a","labels":{"app":"a"},"managedFields":[{"any":1}],"creationTimestamp":null,"ownerReferences":[{"uid":"u","controller":true}]},"status":{"anything":[]},"spec":{
             "workload":{"manifests":[{"any":"thing"}]},
             "deleteOption":{"propagationPolicy":"SelectivelyOrphan","selectivelyOrphans":{"orphaningRules":[{"group":"","resource":"configmaps","namespace":"a","name":"b"}]}},
             "executor":{"subject":{"type":"ServiceAccount","serviceAccount":{"namespace":"a","name":"b"}}},
             "manifestConfigs":[{"resourceIdentifier":{"group":"","resource":"configmaps","namespace":"a","name":"b"},"feedbackScrapeType":"Watch",
              "updateStrategy":{"type":"ServerSideApply","serverSideApply":{"force":true,"fieldManager":"work-agent-a","ignoreFields":[
               {"condition":"OnSpokeChange","jsonPaths":[".a"]}]}},
              "feedbackRules":[{"type":"WellKnownStatus"},{"type":"JSONPaths","jsonPaths":[{"name":"a","version":"v1","path":".a"}]}],
              "conditionRules":[{"condition":"Complete","type":"CEL","celExpressions":["true"],"message":"a","messageExpression":"b"}]},null]}}
            """));
        Strict.CheckBundle(Document("""
            {"id":"b","kind":"ResourceBundle","href":"/x","name":"b","consumer_name":"c","version":1,"created_at":"","updated_at":"","deleted_at":null,
             "metadata":{"annotations":{},"generation":3},"manifests":[],"manifest_configs":[],"delete_option":{"propagationPolicy":""},"status":{"conditions":[]}}
            """));
    }

    [Fact]
    public void They_can_be_told_only_or_passed_over()
    {
        List<string> told = [];
        var document = Document("""{"a":1,"b":2,"delete_option":{"propagationPolicy":"orphan"}}""");
        new UnknownFields(FieldValidation.Warn, told.Add).CheckBundle(document);
        Assert.Equal(3, told.Count);
        Assert.StartsWith("Warning: t: a: Unknown field", told[0], StringComparison.Ordinal);

        new UnknownFields(FieldValidation.Ignore, told.Add).CheckBundle(document);
        Assert.Equal(3, told.Count);
    }

    private static UnknownFields Strict => new(FieldValidation.Strict, _ => { });

    private static InputDocument Document(string json) => new(new InputFile("t", json), "t", JsonSerializer.Deserialize<JsonElement>(json));
}
