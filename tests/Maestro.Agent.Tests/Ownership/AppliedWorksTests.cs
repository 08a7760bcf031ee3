using System.Text.Json;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;

namespace Maestro.Agent.Tests.Ownership;

public class AppliedWorksTests
{
    private static readonly HubIdentity Identity = HubIdentity.Of("hub:8090");

    private readonly AppliedWorks _works = new(Identity, _ => { });

    [Fact]
    public void A_list_is_believed_although_versions_went_back()
    {
        Show(9);
        Show(8);
        Assert.Equal("9", _works.Find("r")?.ResourceVersion);

        _works.OnListing();
        Show(4);
        Assert.Equal("4", _works.Find("r")?.ResourceVersion);

        _works.OnListed(new HashSet<ObjectKey> { AppliedWork.KeyOf("r") }, "4");
        _works.OnListing();
        _works.OnListed(new HashSet<ObjectKey>(), "3");
        Assert.Null(_works.Find("r"));
    }

    [Fact]
    public void A_list_does_not_undo_what_was_written_while_it_was_read()
    {
        Show(3);
        _works.OnListing();
        _works.Keep(Record(5));
        Show(4);
        _works.OnListed(new HashSet<ObjectKey>(), "4");

        Assert.Equal("5", _works.Find("r")?.ResourceVersion);
    }

    private void Show(int version) => _works.OnObject(AppliedWork.KeyOf("r"), Record(version), default);

    private static JsonElement Record(int version) => JsonSerializer.Deserialize<JsonElement>(
        $$"""{"metadata":{"name":"r","uid":"u","resourceVersion":"{{version}}"},"spec":{"agentID":"{{Identity.AgentId}}"} }""");
}
