using System.Text;
using System.Text.Json;
using Maestro.Gateway.Rest;

namespace Maestro.Gateway.Tests.Rest;

public class Utf8JsonWriterExtensionsTests
{
    [Fact]
    public void Texts_are_a_list_also_when_there_are_none()
    {
        Assert.Equal("""{"a":["x","y"]}""", Written(writer => writer.WriteTexts("a", ["x", "y"])));
        Assert.Equal("""{"a":[]}""", Written(writer => writer.WriteTexts("a", [])));
    }

    [Theory]
    [InlineData("x", """{"a":"x"}""")]
    [InlineData("", "{}")]
    [InlineData(null, "{}")]
    public void A_text_that_says_nothing_is_left_out(string? text, string expected) =>
        Assert.Equal(expected, Written(writer => writer.WriteUnlessEmpty("a", text)));

    [Fact]
    public void A_time_has_microseconds_and_is_left_out_when_it_is_not_known()
    {
        var time = new DateTimeOffset(2026, 1, 15, 10, 0, 0, TimeSpan.Zero).AddTicks(12_345_679);

        Assert.Equal("""{"a":"2026-01-15T10:00:01.234567Z"}""", Written(writer => writer.WriteTime("a", time)));
        Assert.Equal("{}", Written(writer => writer.WriteTime("a", null)));
    }

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
