using System.Text.Json;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Protocol;

namespace Maestro.Grains.Tests.Reprocessing.Events;

public sealed class PlatformEventJsonTests
{
    private const string Full = """
        {"timestamp":"2018-08-13T15:40:02.118234","referenceDate":"2018-08-13T15:40:02Z","branch":"master","systemId":"s","name":"n.request","version":"1","image":"i","idempotencyKey":"k","tag":"t","appOrigin":"sdk_node","owner":"anonymous","instanceId":"A","scope":"execution","payload":{"usina":"Três Marias","big":9007199254740993,"exact":1.10,"e":1E3},"reproduction":{"from":"x"},"reprocessing":{"id":"j","instance_id":"I1","system_id":"s","image":"i","new":[1.0]},"processId":"p","operationId":"","credential":{"user":"maria"},"unknown":null,"list":[1,2.50]}
        """;

    [Fact, Trait("Checklist", "reprocessing-70"), Trait("Defect", "B59")]
    public void NothingIsLostAndNoNumberChanges() => Assert.Equal(Full.Trim(), PlatformEventJson.Write(PlatformEventJson.Read(Full)));

    [Fact]
    public void KeysAreKnownInAnyCaseAndNullIsAbsent()
    {
        var read = PlatformEventJson.Read("""{"INSTANCEID":"A","Tag":null,"payload":null,"reprocessing":null,"reproduction":{}}""");

        Assert.Equal(("A", "", null, null), (read.InstanceId, read.Tag, read.Payload, read.Reprocessing));
        Assert.Equal("""{"timestamp":"","referenceDate":"","branch":"","idempotencyKey":"","tag":"","instanceId":"A"}""", PlatformEventJson.Write(read));
    }

    [Theory, Trait("Defect", "B52")]
    [InlineData("""{"reference_date":"d"}""", "d")]
    [InlineData("""{"reference_date":"alias","referenceDate":"own"}""", "own")]
    [InlineData("""{"referenceDate":"","reference_date":"alias"}""", "alias")]
    public void TheReferenceDateHasTwoNames(string json, string expected)
    {
        var read = PlatformEventJson.Read(json);
        Assert.Equal(expected, read.ReferenceDate);
        Assert.Empty(read.Others);
    }

    [Theory]
    [InlineData("[]", "event: must be a JSON object, not a list")]
    [InlineData("{", "event: must be JSON")]
    [InlineData("""{"tag":1}""", "tag: must be a string or null, not a number")]
    [InlineData("""{"payload":[]}""", "payload: must be an object or null, not a list")]
    [InlineData("""{"reprocessing":{"id":{}}}""", "reprocessing.id: must be a string or null, not an object")]
    public void AWrongTypeIsNamed(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<InvalidEventException>(() => PlatformEventJson.Read(json)).Message, StringComparison.Ordinal);

    [Fact, Trait("Defect", "B36")]
    public void AnErrorEventSaysWhichJobItIsOf()
    {
        var failed = SampleEvents.Reply("N1", "job", "I1") with { Image = "img" };
        var error = PlatformEvents.ErrorOf(failed, SampleEvents.System, "domain commit failed: HTTP 500");

        Assert.Equal($"{SampleEvents.System}.persist.error", error.Name);
        Assert.Equal(
            (failed.InstanceId, failed.Branch, failed.IdempotencyKey, failed.Image, failed.Version, failed.Tag, failed.SystemId, failed.Scope),
            (error.InstanceId, error.Branch, error.IdempotencyKey, error.Image, error.Version, error.Tag, error.SystemId, error.Scope));
        Assert.Equal(failed.Reprocessing, error.Reprocessing);
        using var payload = JsonDocument.Parse(error.Payload!);
        Assert.Equal("N1", payload.RootElement.GetProperty("instance_id").GetString());
        Assert.Equal("domain commit failed: HTTP 500", payload.RootElement.GetProperty("message").GetString());
        Assert.Equal(PlatformEventJson.Write(failed), payload.RootElement.GetProperty("origin").GetRawText());
    }

    [Theory]
    [InlineData("s.persist.request", "s.persist.error")]
    [InlineData("a.request.b.request", "a.error.b.error")]
    [InlineData("a.request.b", "a.request.b.error")]
    [InlineData("", ".error")]
    public void TheNameOfAnErrorEvent(string failed, string expected) =>
        Assert.Equal(expected, PlatformEvents.ErrorOf(new PlatformEvent { Name = failed }, "s", "").Name);
}
