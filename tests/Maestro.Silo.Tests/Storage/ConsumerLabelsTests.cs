using System.Text;
using Maestro.Silo.Storage;

namespace Maestro.Silo.Tests.Storage;

public sealed class ConsumerLabelsTests
{
    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"b":"2","a":"","\u00fc":"\"\\ \ud83d\ude00"}""", "a=|b=2|ü=\"\\ 😀")]
    [InlineData("""{"a":1,"b":null,"c":{"d":{"e":"f"}},"g":["h"],"i":true,"j":"k"}""", "j=k")]
    [InlineData("""["a"]""", "")]
    [InlineData("null", "")]
    public void Those_that_are_text_are_read_in_ordinal_order(string json, string labels) =>
        Assert.Equal(labels, string.Join('|', ConsumerLabels.Read(Encoding.UTF8.GetBytes(json)).Select(label => $"{label.Key}={label.Value}")));
}
