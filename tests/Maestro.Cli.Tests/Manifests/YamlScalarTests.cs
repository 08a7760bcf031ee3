using Maestro.Cli.Manifests;

namespace Maestro.Cli.Tests.Manifests;

public class YamlScalarTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("-7", "-7")]
    [InlineData("+7", "7")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("0644", "420")]
    [InlineData("0o644", "420")]
    [InlineData("0xFF", "255")]
    [InlineData("-0x10", "-16")]
    [InlineData("0b101", "5")]
    [InlineData("1_000", "1000")]
    [InlineData("08", "8")]
    [InlineData("1.50", "1.50")]
    [InlineData(".5", "0.5")]
    [InlineData("1e3", "1e3")]
    [InlineData("true", "true")]
    [InlineData("Yes", "true")]
    [InlineData("off", "false")]
    [InlineData("null", "null")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("y", "\"y\"")]
    [InlineData("\"yes\"", "\"yes\"")]
    [InlineData("'0644'", "\"0644\"")]
    [InlineData("!!str 1", "\"1\"")]
    [InlineData("! 1", "\"1\"")]
    [InlineData("!!int 1", "1")]
    [InlineData("2026-01-15", "\"2026-01-15\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("0x", "\"0x\"")]
    [InlineData("10m", "\"10m\"")]
    public void A_word_means_what_kubectl_takes_it_for(string yaml, string json) =>
        Assert.Equal($$"""{"k":{{json}}}""", InputDocuments.Of(new InputFile("t", $"k: {yaml}")).Single().Json.GetRawText());

    [Theory]
    [InlineData(".inf")]
    [InlineData("-.INF")]
    [InlineData(".nan")]
    public void What_JSON_cannot_say_is_refused(string yaml)
    {
        var failure = Assert.Throws<CommandFailure>(() => InputDocuments.Of(new InputFile("t.yaml", $"a: 1\nk: {yaml}")));
        Assert.Equal($"t.yaml:2: \"{yaml}\" has no form in JSON", failure.Message);
    }
}
