using System.Text.Json;
using Maestro.Cli.Manifests;
using Maestro.Cli.Output;

namespace Maestro.Cli.Tests.Output;

public class YamlWriterTests
{
    [Theory]
    [InlineData("\"web\"", "web")]
    [InlineData("\"/api/maestro/v1\"", "/api/maestro/v1")]
    [InlineData("\"yes\"", "\"yes\"")]
    [InlineData("\"No\"", "\"No\"")]
    [InlineData("\"null\"", "\"null\"")]
    [InlineData("\"1.10\"", "\"1.10\"")]
    [InlineData("\"0644\"", "\"0644\"")]
    [InlineData("\"2026-01-15\"", "\"2026-01-15\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"a: b\"", "\"a: b\"")]
    [InlineData("\"a #b\"", "\"a #b\"")]
    [InlineData("\" a\"", "\" a\"")]
    [InlineData("\"a \"", "\"a \"")]
    [InlineData("\"*a\"", "\"*a\"")]
    [InlineData("\"https://host/path\"", "https://host/path")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("1.50", "1.50")]
    [InlineData("true", "true")]
    [InlineData("null", "null")]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    public void A_text_that_could_be_something_else_is_quoted(string json, string expected) =>
        Assert.Equal($"k: {expected}\n", YamlWriter.Document(Parse($$"""{"k":{{json}}}""")));

    [Fact]
    public void Several_lines_are_a_block() =>
        Assert.Equal("script: |-\n  first\n    second\n", YamlWriter.Document(Parse("""{"script":"first\n  second"}""")));

    [Theory]
    [InlineData("""{"a":[{"b":"1","c":[]},{"d":{"e":null}}],"f":"x\ny\n","g":"\u001b[31m","h":"ünï","i":"- x","j":true,"k":1e3,"~":"~","l":"\n x"}""")]
    [InlineData("""[["a",1],[],{"x":"trailing  "},"tab\there","multi\n\nblank\n\n"]""")]
    [InlineData("\"just a text\"")]
    public void It_is_read_back_as_the_same_value(string json)
    {
        var yaml = YamlWriter.Document(Parse(json));

        var read = InputDocuments.Of(new InputFile("test", "---\n" + yaml)).Single().Json;

        Assert.True(JsonElement.DeepEquals(Parse(json), read), yaml);
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
