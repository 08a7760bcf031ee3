using Maestro.Agent.Tests.Status;
using Maestro.Agent.Works;

namespace Maestro.Agent.Tests.Works;

public class WorkMetadataTests
{
    private const string Id = "0f8a3c52-6b1e-5d0a-9b53-0b4f0f6b7a01";

    [Fact]
    [Trait("Checklist", "agent-104")]
    public void The_metadata_of_a_work_is_written_as_in_the_worked_example() => Assert.Equal(
        $$$"""{"name":"{{{Id}}}","namespace":"cluster1","uid":"{{{Id}}}","generation":1,"labels":{"cloudevents.open-cluster-management.io/originalsource":"maestro"},"annotations":{"cloudevents.open-cluster-management.io/datatype":"io.open-cluster-management.works.v1alpha1.manifestbundles"},"finalizers":["cluster.open-cluster-management.io/manifest-work-cleanup"]}""",
        WorkMetadata.Write(Sample.Work(SpecEvent.OneMap), cleaned: false));

    [Fact]
    public void Of_a_work_that_is_gone_too()
    {
        var work = Sample.Work(SpecEvent.OneMap, 2) with
        {
            CreationTimestamp = "2026-01-15T10:00:00Z",
            DeletionTimestamp = new DateTimeOffset(2026, 1, 15, 13, 30, 0, 301, TimeSpan.Zero),
            Labels = new Dictionary<string, string> { ["app"] = "ä&b" },
        };

        Assert.Equal(
            $$$"""{"name":"{{{Id}}}","namespace":"cluster1","uid":"{{{Id}}}","generation":2,"creationTimestamp":"2026-01-15T10:00:00Z","deletionTimestamp":"2026-01-15T13:30:00Z","labels":{"app":"ä&b","cloudevents.open-cluster-management.io/originalsource":"maestro"},"annotations":{"cloudevents.open-cluster-management.io/datatype":"io.open-cluster-management.works.v1alpha1.manifestbundles"}}""",
            WorkMetadata.Write(work, cleaned: true));
    }

    [Fact]
    [Trait("Checklist", "agent-26")]
    public void Tracing_is_echoed()
    {
        var work = Sample.Work(SpecEvent.OneMap) with
        {
            Annotations = new Dictionary<string, string> { ["a"] = "b", ["logging.open-cluster-management.io/op-id"] = "7" },
        };

        Assert.Equal("""{"logging.open-cluster-management.io/op-id":"7"}""", WorkMetadata.WriteTracing(work));
        Assert.Equal("{}", WorkMetadata.WriteTracing(Sample.Work(SpecEvent.OneMap)));
    }
}
