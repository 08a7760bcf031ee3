namespace Maestro.KubernetesApi.Tests.Recorded;

/// <summary>Every recorded exchange with a real kube-apiserver 1.36 has the same answer here, byte for byte.</summary>
public sealed class RecordedExchangesTests(RecordedCluster cluster) : IClassFixture<RecordedCluster>
{
    public static TheoryData<string> Files => [.. RecordedExchange.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void Answers_as_the_real_server_did(string file)
    {
        var recorded = RecordedExchange.Read(file);
        var (status, contentType, text) = cluster.Answer(file);

        Assert.Equal(new Comparable().Of(recorded.Text), new Comparable().Of(text));
        Assert.Equal(recorded.Status, status);
        Assert.Equal(recorded.ContentType, contentType);
    }

    [Fact]
    public void All_recordings_are_there() => Assert.Equal(62, RecordedExchange.Files.Count());
}
