using System.Text;
using Maestro.Agent.Works;
using Maestro.Protocol;

namespace Maestro.Agent.Tests.Works;

public class ManifestBundleReaderTests
{
    [Fact]
    public void Manifests_keep_their_text_and_say_what_they_are()
    {
        const string Deployment = """{ "kind":"Deployment", "apiVersion":"apps/v1","metadata":{"name":"web","namespace":"shop"},"n":12345678901234567890 }""";
        var bundle = Read($$$"""
            {"unknown":[1],"manifests":[ {{{Deployment}}} , {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}],
             "manifestConfigs":[{"resourceIdentifier":{"group":"apps","resource":"deployments","name":"web","namespace":"shop"},
               "feedbackRules":[{"type":"JSONPaths","jsonPaths":[{"name":"n","version":"v1","path":".n"}]},{"type":"WellKnownStatus"}],
               "conditionRules":[{"condition":"Complete","type":"CEL","celExpressions":["true"]}]}, {}]}
            """);

        Assert.Equal(Deployment, Encoding.UTF8.GetString(bundle.Manifests[0].Json.Span));
        Assert.Equal(
            [("apps", "v1", "Deployment", "web", "shop"), ("", "v1", "Namespace", "shop", "")],
            bundle.Manifests.Select(m => (m.Group, m.Version, m.Kind, m.Name, m.Namespace)));
        Assert.Equal(2, bundle.Configs.Length);
        Assert.Equal(new ResourceIdentifier("apps", "deployments", "web", "shop"), bundle.Configs[0].Identifier);
        Assert.Equal(new FeedbackPath("n", "v1", ".n"), Assert.Single(bundle.Configs[0].FeedbackRules[0].JsonPaths));
        var rule = Assert.Single(bundle.Configs[0].ConditionRules);
        Assert.Equal(("Complete", "CEL"), (rule.Condition, rule.Type));
        Assert.Equal(["true"], rule.CelExpressions.ToArray());
    }

    [Theory]
    [Trait("Checklist", "agent-19")]
    [Trait("Checklist", "agent-20")]
    [InlineData("", "data: not a manifest bundle")]
    [InlineData("[]", "data: must be a JSON object with the key manifests")]
    [InlineData("{}", "Workload manifests should not be empty")]
    [InlineData("""{"manifests":[]}""", "Workload manifests should not be empty")]
    [InlineData("""{"manifests":null}""", "Workload manifests should not be empty")]
    [InlineData("""{"manifests":["text"]}""", "a manifest must be an object with a kind")]
    [InlineData("""{"manifests":[{"metadata":{"name":"a"}}]}""", "a manifest must be an object with a kind")]
    [InlineData("""{"manifests":[{"kind":"A","metadata":{}}]}""", "name must be set in manifest")]
    [InlineData("""{"manifests":[{"kind":"A"}]}""", "name must be set in manifest")]
    [InlineData("""{"manifests":[{"kind":"A","metadata":{"name":"a","generateName":"a-"}}]}""", "generateName must not be set in manifest")]
    [InlineData("""{"manifests":[{"kind":"A","metadata":{"name":"a"}}]""", "data: not a manifest bundle")]
    public void A_bundle_that_breaks_a_rule_is_refused(string data, string sentence) =>
        Assert.StartsWith(sentence, Assert.Throws<InvalidEventException>(() => Read(data)).Message, StringComparison.Ordinal);

    [Theory]
    [Trait("Checklist", "agent-21")]
    [InlineData(512_000, true)]
    [InlineData(512_001, false)]
    public void The_size_counts_each_manifest_with_its_protobuf_overhead(int size, bool accepted)
    {
        const string Start = """{"kind":"A","metadata":{"name":"a"},"x":" """;
        const string End = "\"}";
        // Of one manifest that long, one byte is the tag and three are the length.
        var manifest = Start + new string('x', size - 4 - Start.Length - End.Length) + End;

        if (accepted)
        {
            Assert.Single(Read($$"""{"manifests":[{{manifest}}]}""").Manifests);
            return;
        }

        Assert.Equal(
            "the size of manifests is 512001 bytes which exceeds the 512000 limit",
            Assert.Throws<InvalidEventException>(() => Read($$"""{"manifests":[{{manifest}}]}""")).Message);
    }

    private static ManifestBundle Read(string data) => ManifestBundleReader.Read(Encoding.UTF8.GetBytes(data));
}
