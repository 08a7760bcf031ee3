using Maestro.Cli.Manifests;

namespace Maestro.Cli.Tests.Manifests;

public class InputDocumentsTests
{
    [Theory]
    [InlineData("a: 1", "{\"a\":1}")]
    [InlineData("a: 1\n---\nb: 2\n", "{\"a\":1}|{\"b\":2}")]
    [InlineData("---\n---\n# nothing\n---\na: 1\n", "{\"a\":1}")]
    [InlineData("{\"a\":1.0}", "{\"a\":1.0}")]
    [InlineData("{\"a\":1}\n{\"b\":9007199254740993}", "{\"a\":1}|{\"b\":9007199254740993}")]
    [InlineData("{a: 1, b: [x]}", "{\"a\":1,\"b\":[\"x\"]}")]
    [InlineData("a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}", "{\"a\":{\"b\":1},\"c\":{\"b\":1},\"d\":{\"b\":1,\"e\":2}}")]
    [InlineData("1: a\ntrue: b", "{\"1\":\"a\",\"true\":\"b\"}")]
    [InlineData("- 1\n- 2", "[1,2]")]
    public void YAML_and_JSON_come_apart_into_documents(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', InputDocuments.Of(new InputFile("t", text)).Select(document => document.Json.GetRawText())));

    [Theory]
    [InlineData("", "t.yaml holds no document")]
    [InlineData("x:\n  l: {a: b\ns:\n  w:\n  - c: d\n", "t.yaml: neither YAML nor JSON: it ends within a value")]
    [InlineData("# only a comment", "t.yaml holds no document")]
    [InlineData("a: 1\nb: [1, 2", "t.yaml:")]
    [InlineData("a: 1\na: 2", "t.yaml:")]
    [InlineData("{\"a\": [}", "t.yaml:1: neither YAML nor JSON")]
    [InlineData("a: *nosuch", "t.yaml:1: neither YAML nor JSON")]
    [InlineData("? [a]\n: b", "t.yaml:1: a key is no plain text")]
    public void What_cannot_be_read_is_named_with_its_line(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<CommandFailure>(() => InputDocuments.Of(new InputFile("t.yaml", text))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_place_of_a_document_is_its_line() =>
        Assert.Equal(["t.yaml:1", "t.yaml:3"], InputDocuments.Of(new InputFile("t.yaml", "a: 1\n---\nb: 2")).Select(document => document.Place));

    [Fact]
    public void Deep_nesting_is_refused()
    {
        var text = new string('[', 100_000);
        Assert.Contains("nested deeper than 512 levels", Assert.Throws<CommandFailure>(() => InputDocuments.Of(new InputFile("t", text))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_that_grow_without_end_are_refused()
    {
        var text = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
        for (var letter = 'b'; letter <= 'k'; letter++)
        {
            var before = (char)(letter - 1);
            text += $"{letter}: &{letter} [{string.Join(',', Enumerable.Repeat($"*{before}", 10))}]\n";
        }

        Assert.Contains("its aliases make it larger", Assert.Throws<CommandFailure>(() => InputDocuments.Of(new InputFile("t", text))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_input_is_read_whole() => Assert.Equal(
        20_000, InputDocuments.Of(new InputFile("t", string.Concat(Enumerable.Repeat("---\na: {b: [c, d]}\n", 20_000)))).Count);

    [Fact]
    public void Merge_keys_that_grow_without_end_are_refused()
    {
        var text = "a: &a {k1: v, k2: v, k3: v, k4: v}\n";
        for (var letter = 'b'; letter <= 'k'; letter++)
        {
            var before = $"{{<<: *{(char)(letter - 1)}}}";
            text += $"{letter}: &{letter} {{{string.Join(", ", Enumerable.Range(0, 4).Select(key => $"{letter}{key}: {before}"))}}}\n";
        }

        Assert.Contains("t: too large", Assert.Throws<CommandFailure>(() => InputDocuments.Of(new InputFile("t", text))).Message, StringComparison.Ordinal);
    }
}
