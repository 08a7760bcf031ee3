using Maestro.Protocol.ResourceBundles;

namespace Maestro.Protocol.Tests.ResourceBundles;

public sealed class StatusResyncRequestTests
{
    private const string Example = "status-resync-from-source";

    [Theory]
    [InlineData("""{"statusHashes":[]}""")]
    [InlineData("""{"statusHashes":null}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public void A_list_that_is_not_there_is_empty(string data)
    {
        var request = StatusResyncRequest.Read(TestEvents.With(Example, "data", data));

        Assert.Equal("billing-hub", request.Source);
        Assert.Empty(request.Hashes);
    }

    [Fact]
    public void The_cluster_name_may_be_missing() =>
        Assert.Single(StatusResyncRequest.Read(TestEvents.With(Example, "clustername", null)).Hashes);

    [Fact]
    public void The_last_entry_of_an_id_counts()
    {
        var hashes = StatusResyncRequest.Read(TestEvents.With(
            Example,
            "data",
            """{"statusHashes":[{"resourceID":"a","statusHash":"1"},{"resourceID":"b"},{"resourceID":"a","statusHash":"2"}]}""")).Hashes;

        Assert.Equal("2", hashes["a"]);
        Assert.Equal("", hashes["b"]);
    }

    [Theory]
    [InlineData("data", null)]
    [InlineData("data", "5")]
    [InlineData("data", """{"statusHashes":5}""")]
    [InlineData("data.statusHashes[0]", """{"statusHashes":[[]]}""")]
    [InlineData("data.statusHashes[0].resourceID", """{"statusHashes":[{"resourceID":""}]}""")]
    [InlineData("data.statusHashes[0].statusHash", """{"statusHashes":[{"resourceID":"a","statusHash":5}]}""")]
    [InlineData("data", "{\"statusHashes\":[{\"resourceID\":\"\\udc00\"}]}")]
    public void Refuses_other_data(string named, string? data) =>
        TestEvents.AssertRefused(named, () => StatusResyncRequest.Read(TestEvents.With(Example, "data", data)));
}
