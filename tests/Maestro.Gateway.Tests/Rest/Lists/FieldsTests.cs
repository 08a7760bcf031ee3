using System.Net;

namespace Maestro.Gateway.Tests.Rest.Lists;

/// <summary>Parameter <c>fields</c>, with which the original system breaks off the connection.</summary>
[Collection(RestTests.Name)]
public sealed class FieldsTests(RestFixture fixture)
{
    private readonly RestServer _server = fixture.Server;

    [Fact]
    [Trait("Checklist", "rest-47")]
    public async Task Consumers_show_their_id_and_what_was_asked_for()
    {
        var name = RestCalls.UniqueName("fields");
        var id = await _server.CreateConsumerAsync(name, """{"region":"no"}""");

        var answer = await _server.SearchAsync(RestCalls.Consumers, $"name='{name}'", "&fields=name,labels.region");

        Assert.Equal(
            $$$"""{"kind":"ConsumerList","page":1,"size":1,"total":1,"items":[{"id":"{{{id}}}","name":"{{{name}}}","labels":{"region":"no"}}]}""", answer.Text);
    }

    [Theory]
    [Trait("Checklist", "rest-48")]
    [InlineData("id,metadata", """{"id":"@-1","metadata":{"name":"work","creationTimestamp":"2026-08-01T12:00:01Z"}}""")]
    [InlineData("version", """{"id":"@-1","version":1}""")]
    [InlineData("manifests.kind,created_at", """{"id":"@-1","created_at":"2026-08-01T12:00:01Z","manifests":[{"kind":"ConfigMap"}]}""")]
    public async Task Bundles_show_their_id_and_what_was_asked_for(string fields, string expected)
    {
        var name = RestCalls.UniqueName("fields");
        await _server.CreateConsumerAsync(name);
        await _server.AddBundlesAsync(name, name, 60);

        // Few rows and many take different ways.
        foreach (var size in new[] { 1, 60 })
        {
            var answer = await _server.SearchAsync(RestCalls.Bundles, $"source='{name}'", $"&fields={fields}&size={size}");

            Assert.Equal((size, "60"), (answer.Json["items"]!.AsArray().Count, answer["total"]));
            Assert.Equal(expected.Replace("@", name, StringComparison.Ordinal), answer.Json["items"]![0]!.ToJsonString());
        }
    }

    [Theory]
    [Trait("Checklist", "rest-47")]
    [InlineData(RestCalls.Consumers, "Consumer")]
    [InlineData(RestCalls.Bundles, "ResourceBundle")]
    [InlineData("/api/maestro/v1/errors", "Error")]
    public async Task An_unknown_name_is_refused_even_when_nothing_is_found(string collection, string kind)
    {
        var answer = await _server.SearchAsync(collection, "name='nobody'", "&fields=nosuch&size=0");

        Assert.Equal($"The following field(s) doesn't exist in `{kind}`: nosuch", answer.AssertError(HttpStatusCode.BadRequest, 8));
    }

    [Fact]
    public async Task The_catalogue_of_errors_knows_fields_too()
    {
        var answer = await _server.GetAsync("/api/maestro/v1/errors?fields=reason&size=1");

        Assert.Equal(
            """{"kind":"ErrorList","page":1,"size":1,"total":13,"items":[{"id":"1","reason":"Invalid token provided"}]}""", answer.Text);
    }
}
