using System.Text.Json;
using Maestro.Agent.Deleting;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;

namespace Maestro.Agent.Tests.Deleting;

public class RemovalPlanTests
{
    private const string Ours = """{"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork","name":"h-w","uid":"w1"}""";
    private const string Other = """{"apiVersion":"work.open-cluster-management.io/v1","kind":"AppliedManifestWork","name":"h-x","uid":"w2"}""";

    private static readonly AppliedResource Entry = new(new ObjectKey(new ResourceType("", "v1", "configmaps"), "shop", "a"), "o1");

    public static TheoryData<string?, string, string> Cases => new()
    {
        { null, "o1", nameof(Removal.Forget) },
        { Live("o1", ""), "o1", nameof(Removal.Forget) },
        { Live("o1", Other), "o1", nameof(Removal.Forget) },
        { Live("o1", Ours), "o1", nameof(Removal.Delete) },
        { Live("o1", Ours + "," + Other), "o1", nameof(Removal.Disown) },
        { Live("o2", Ours), "o1", nameof(Removal.Forget) },
        { Live("o2", ""), "o1", nameof(Removal.Forget) },
        { Live("o2", Ours), "", nameof(Removal.Delete) },
        { Live("o2", ""), "", nameof(Removal.Forget) },
        { Live("o1", Ours, """,  "deletionTimestamp": "2026-01-15T10:00:00Z" """), "o1", nameof(Removal.Wait) },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    [Trait("Checklist", "agent-72")]
    public void Only_what_is_ours_alone_is_deleted(string? live, string recordedUid, string expected) => Assert.Equal(
        expected,
        RemovalPlan.Of(Entry with { Uid = recordedUid }, live is null ? null : JsonElement.Parse(live), "w1").ToString());

    private static string Live(string uid, string owners, string more = "") =>
        $$$"""{"metadata":{"name":"a","uid":"{{{uid}}}","ownerReferences":[{{{owners}}}]{{{more}}}}}""";
}
