using System.Buffers;
using System.Text;
using System.Text.Json;
using Maestro.Gateway.Rest.Lists;
using Maestro.Gateway.Rest.Requests;

namespace Maestro.Gateway.Tests.Rest.Lists;

public sealed class FieldSelectionTests
{
    private const string Bundle =
        """{"id":"i","kind":"ResourceBundle","name":"n","version":9007199254740993,"metadata":{"name":"w","labels":{"a":"1","b":"2"}},"manifests":[{"kind":"A","metadata":{"name":"x","n":1.0}},{"kind":"B"},7,[{"kind":"C"}]],"delete_option":{}}""";

    [Theory]
    [Trait("Checklist", "rest-47")]
    [Trait("Checklist", "rest-48")]
    [InlineData("name", """{"id":"i","name":"n"}""")]
    [InlineData(" version ,, id,", """{"id":"i","version":9007199254740993}""")]
    [InlineData("metadata,id", """{"id":"i","metadata":{"name":"w","labels":{"a":"1","b":"2"}}}""")]
    [InlineData("metadata.*", """{"id":"i","metadata":{"name":"w","labels":{"a":"1","b":"2"}}}""")]
    [InlineData("metadata.labels.b", """{"id":"i","metadata":{"labels":{"b":"2"}}}""")]
    [InlineData("metadata.labels.b,metadata.labels", """{"id":"i","metadata":{"labels":{"a":"1","b":"2"}}}""")]
    [InlineData("metadata,metadata.labels.b", """{"id":"i","metadata":{"name":"w","labels":{"a":"1","b":"2"}}}""")]
    [InlineData("metadata.name.x,metadata.none", """{"id":"i","metadata":{}}""")]
    [InlineData("manifests.kind", """{"id":"i","manifests":[{"kind":"A"},{"kind":"B"},[{"kind":"C"}]]}""")]
    [InlineData("manifests.metadata.n", """{"id":"i","manifests":[{"metadata":{"n":1.0}},{},[{}]]}""")]
    [InlineData("status,deleted_at", """{"id":"i"}""")]
    public void Shows_what_was_asked_for_and_the_id(string text, string expected)
    {
        var selection = FieldSelection.Parse(text, ListedFields.Bundles, out var error);

        Assert.Null(error);
        Assert.Equal(expected, Project(selection!));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ")]
    public void Asks_for_everything_without_names(string? text)
    {
        Assert.Null(FieldSelection.Parse(text, ListedFields.Consumers, out var error));
        Assert.Null(error);
    }

    [Theory]
    [Trait("Checklist", "rest-47")]
    [InlineData("nosuch", "nosuch")]
    [InlineData("id,x,name, y ,x", "x, y")]
    [InlineData("Name", "Name")]
    [InlineData("*", "*")]
    [InlineData("name.x", "name.x")]
    [InlineData("labels..a,labels.,.labels", "labels..a, labels., .labels")]
    [InlineData("manifests", "manifests")]
    [InlineData("name';drop table consumers;--", "name';drop table consumers;--")]
    public void Refuses_names_there_are_not(string text, string unknown)
    {
        Assert.Null(FieldSelection.Parse(text, ListedFields.Consumers, out var error));
        Assert.Equal((400, 8, $"The following field(s) doesn't exist in `Consumer`: {unknown}"), (error?.Status, error?.Id, error?.Reason));
    }

    private static string Project(FieldSelection selection)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonAnswer.WriterOptions))
        {
            FieldProjection.Write(writer, Encoding.UTF8.GetBytes(Bundle), selection);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
