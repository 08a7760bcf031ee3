using Maestro.Cli.Consumers;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Tests.Consumers;

public class LabelsTests
{
    [Theory]
    [InlineData("a=b,c=d", "a=b,c=d")]
    [InlineData("b=2,a=1", "a=1,b=2")]
    [InlineData(" a =b", "a=b")]
    [InlineData("a=b=c", "a=b=c")]
    [InlineData("a=", "a=")]
    [InlineData("a=1,a=2", "a=2")]
    [InlineData("", "")]
    public void Labels_are_split_at_the_first_equals_sign(string text, string expected) =>
        Assert.Equal(expected, Labels.Format(Labels.ToSet(Values(text))));

    [Theory]
    [InlineData("a")]
    [InlineData("=b")]
    [InlineData("a=b,c")]
    public void A_label_without_a_key_or_an_equals_sign_is_refused(string text)
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Labels.ToSet(Values(text)));
        Assert.Equal($"invalid label format: {text.Split(',')[^1]} (expected key=value)", error.Message);
    }

    [Fact]
    [Trait("Checklist", "rest-84")]
    public void Removal_comes_after_addition()
    {
        var current = new Dictionary<string, string> { ["a"] = "0", ["b"] = "2" };

        var merged = Labels.Merge(current, new Dictionary<string, string> { ["a"] = "1", ["c"] = "3" }, ["a", "nosuch"]);

        Assert.Equal("b=2,c=3", Labels.Format(merged));
    }

    [Fact]
    public void Labels_print_in_the_order_of_their_keys() =>
        Assert.Equal("a=1,b=2", Labels.Format(new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" }));

    private static SettingValues Values(string text) => SettingResolver.Resolve([OperatorOptions.Label], new SettingSources(_ => text, _ => null));
}
