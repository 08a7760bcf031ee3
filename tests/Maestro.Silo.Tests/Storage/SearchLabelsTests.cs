using System.Text;
using Maestro.Silo.Storage;

namespace Maestro.Silo.Tests.Storage;

public sealed class SearchLabelsTests
{
    [Theory]
    [Trait("Checklist", "rest-67")]
    [InlineData("", null)]
    [InlineData("{}", null)]
    [InlineData("""{"labels":null}""", null)]
    [InlineData("""{"labels":["a"]}""", null)]
    [InlineData("""{"labels":{}}""", "{}")]
    [InlineData("""{"a":{"labels":{"x":"y"}},"labels": {"k" : "v"} ,"b":1}""", """{"k" : "v"}""")]
    [InlineData("""{"labels":{"app.kubernetes.io\/name":"web"}}""", """{"app.kubernetes.io\/name":"web"}""")]
    [InlineData("""{"labels":{"a":"\u00e9\ud83d\ude00", "b":"x"}}""", """{"a":"\u00e9\ud83d\ude00","b":"x"}""")]
    [InlineData("""{"labels":{"a":1.10,"b":true,"c":null,"d":{"e":["\n",{}]},"f":[],"g":"x"}}""", """{"a":1.10,"b":true,"c":null,"d":{"e":["\n",{}]},"f":[],"g":"x"}""")]
    [InlineData("""{"labels":{"a":"\u0000","b":"\ud800","\u0000":"c","d":{"e":[["\u0000"]]},"f":"x"}}""", """{"f":"x"}""")]
    [InlineData("""{"labels":{"a":1e999999,"b":"x","c":1E-999999}}""", """{"b":"x"}""")]
    public void Labels_are_found_whatever_stands_beside_them(string metadata, string? labels) =>
        Assert.Equal(labels, SearchLabels.Of(Encoding.UTF8.GetBytes(metadata)) is { } found ? Encoding.UTF8.GetString(found) : null);

    [Fact]
    public void A_number_of_many_digits_is_left_out() =>
        Assert.Equal("{}"u8.ToArray(), SearchLabels.Of(Encoding.UTF8.GetBytes($$$"""{"labels":{"a":{{{new string('9', 200_000)}}}}}""")));
}
