using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.Tests.Vectors;

namespace Maestro.Protocol.Tests.CloudEvents;

/// <summary>What <c>net/url.Parse</c> of Go says of the same texts.</summary>
public class UriReferenceTests
{
    [Theory]
    [InlineData("%")]
    [InlineData("%zz")]
    [InlineData("a%2")]
    [InlineData("a#%zz")]
    [InlineData(":")]
    [InlineData("1:2")]
    [InlineData("a b:c")]
    [InlineData("[::1]")]
    [InlineData("a\u0001b")]
    [InlineData("a\u007fb")]
    [InlineData("//a%41/b")]
    [InlineData("//a b/c")]
    [InlineData("//a:b/c")]
    [InlineData("//[::1/c")]
    [InlineData("//[::1]b/c")]
    [InlineData("//u^@a/c")]
    public void What_Go_cannot_parse_is_refused(string text)
    {
        var wire = Vector.Wire("create-from-source");
        wire.Source = text;

        var refused = Assert.Throws<InvalidEventException>(() => ProtobufBinding.Decode(wire));

        Assert.Contains("source", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a^b")]
    [InlineData("{x}")]
    [InlineData("ab|c")]
    [InlineData("a b")]
    [InlineData("a%20b")]
    [InlineData("a/1:2")]
    [InlineData("*")]
    [InlineData("a?%zz")]
    [InlineData("urn:%zz")]
    [InlineData("ab:c")]
    [InlineData("///a:b")]
    [InlineData("//u:p%20@a:8/c")]
    [InlineData("//[fe80::1%25en0]:8/c")]
    [InlineData("https://example.com/a?b#c")]
    public void What_Go_parses_is_kept_as_it_came(string text)
    {
        var wire = Vector.Wire("create-from-source");
        wire.Source = text;

        Assert.Equal(text, ProtobufBinding.Decode(wire).SourceText());
    }
}
