using System.Security.Cryptography;
using System.Text;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Protocol.Tests.ResourceBundles;

[Trait("Checklist", "protocol-77")]
public sealed class StatusHashTests
{
    private const string NoMeta = "\"resourceMeta\":{\"group\":\"\",\"kind\":\"\",\"name\":\"\",\"namespace\":\"\",\"ordinal\":0,\"resource\":\"\",\"version\":\"\"}";

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"conditions":null}""")]
    [InlineData("""{"conditions":[],"resourceStatus":[],"manifestBundle":{"manifests":[]}}""")]
    [InlineData("""{"conditions":"wrong","resourceStatus":{}}""")]
    public void Nothing_to_tell_has_the_known_hash(string status) => Assert.Equal(
        "3a4ba43801251ccdf889a3154674d23a35ab996aacfc00de92e61dbb2f5cf189", StatusHash.Compute(Encoding.UTF8.GetBytes(status)));

    [Fact]
    public void No_status_has_the_hash_of_no_text() => Assert.Equal(StatusHash.Empty, Convert.ToHexStringLower(SHA256.HashData([])));

    [Theory]
    [InlineData(
        """{"conditions":[{"type":"T","status":"S","x":1}]}""",
        """{"conditions":[{"lastTransitionTime":null,"message":"","reason":"","status":"S","type":"T"}],"resourceStatus":{}}""")]
    [InlineData(
        """{"conditions":[{"observedGeneration":0,"lastTransitionTime":"2026-01-15T12:00:00.9+02:00"},{"observedGeneration":7,"lastTransitionTime":"0001-01-01T00:00:00Z"}]}""",
        """{"conditions":[{"lastTransitionTime":"2026-01-15T10:00:00Z","message":"","reason":"","status":"","type":""},{"lastTransitionTime":null,"message":"","observedGeneration":7,"reason":"","status":"","type":""}],"resourceStatus":{}}""")]
    [InlineData(
        """{"resourceStatus":[{}]}""",
        """{"resourceStatus":{"manifests":[{"conditions":null,META,"statusFeedback":{}}]}}""")]
    [InlineData(
        """{"resourceStatus":[{"conditions":[],"statusFeedback":{"values":[]}}]}""",
        """{"resourceStatus":{"manifests":[{"conditions":[],META,"statusFeedback":{}}]}}""")]
    [InlineData(
        """{"resourceStatus":[{"statusFeedback":{"values":[{"name":"n","fieldValue":{"type":"Boolean","boolean":false}},{"name":"m","fieldValue":{"type":"JsonRaw","jsonRaw":"{\"a\":1}","string":"","integer":-9223372036854775808}}]}}]}""",
        """{"resourceStatus":{"manifests":[{"conditions":null,META,"statusFeedback":{"values":[{"fieldValue":{"boolean":false,"type":"Boolean"},"name":"n"},{"fieldValue":{"integer":-9223372036854775808,"jsonRaw":"{\"a\":1}","string":"","type":"JsonRaw"},"name":"m"}]}}]}}""")]
    public void Members_are_sorted_and_left_out_as_agents_do(string status, string expected) => Assert.Equal(
        expected.Replace("META", NoMeta, StringComparison.Ordinal),
        Encoding.UTF8.GetString(CanonicalStatus.Write(Encoding.UTF8.GetBytes(status))));
}
