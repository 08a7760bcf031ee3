using System.Text.Json;
using Maestro.Agent.Discovery;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Tests.Discovery;

public class ResourceListReaderTests
{
    [Fact]
    public void Of_several_resources_of_a_kind_it_is_the_last()
    {
        var list = JsonSerializer.Deserialize<JsonElement>("""
            {"kind":"APIResourceList","groupVersion":"template.openshift.io/v1","resources":[
              {"name":"processedtemplates","singularName":"","namespaced":true,"kind":"Template","verbs":["create"]},
              {"name":"templates","singularName":"","namespaced":true,"kind":"Template","verbs":["create","get"]},
              {"name":"templates/status","singularName":"","namespaced":true,"kind":"Template","verbs":["get"]}]}
            """);

        var kinds = ResourceListReader.Read(list, "template.openshift.io", "v1");

        Assert.Equal(new ResolvedKind(new ResourceType("template.openshift.io", "v1", "templates"), true), Assert.Single(kinds).Value);
    }
}
