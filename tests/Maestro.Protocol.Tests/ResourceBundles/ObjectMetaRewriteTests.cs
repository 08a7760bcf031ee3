using System.Text;
using System.Text.Json;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Protocol.Tests.ResourceBundles;

public sealed class ObjectMetaRewriteTests
{
    private static readonly DateTimeOffset Created = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("{}", "{\"name\":\"id\",\"creationTimestamp\":\"2026-01-15T10:00:00Z\"}")]
    [InlineData(" { \"name\" : \"a\" } ", "{\"name\":\"id\",\"creationTimestamp\":\"2026-01-15T10:00:00Z\"}")]
    [InlineData("{\"creationTimestamp\":null,\"x\":[1, 2],\"name\":{}}", "{\"creationTimestamp\":\"2026-01-15T10:00:00Z\",\"x\":[1, 2],\"name\":\"id\"}")]
    [InlineData("{\"name\":\"a\",\"Name\":\"b\",\"name\":\"c\"}", "{\"name\":\"id\",\"creationTimestamp\":\"2026-01-15T10:00:00Z\"}")]
    [InlineData("{\"n\\u0061me\":\"a\"}", "{\"name\":\"id\",\"creationTimestamp\":\"2026-01-15T10:00:00Z\"}")]
    [InlineData("{\"names\":\"a\",\"o\":{\"name\":\"b\"}}", "{\"names\":\"a\",\"o\":{\"name\":\"b\"},\"name\":\"id\",\"creationTimestamp\":\"2026-01-15T10:00:00Z\"}")]
    [InlineData("{\"labels\":{\"é\":\"\\u00e9\"},\"n\":1.0E+2}", "{\"labels\":{\"é\":\"\\u00e9\"},\"n\":1.0E+2,\"name\":\"id\",\"creationTimestamp\":\"2026-01-15T10:00:00Z\"}")]
    [Trait("Checklist", "protocol-49")]
    public void The_name_becomes_the_resource_id(string metadata, string expected)
    {
        var output = new PooledBytes(0);

        ObjectMetaRewrite.ForAgent(Encoding.UTF8.GetBytes(metadata), "id", Created, null, ref output);

        Assert.Equal(expected, Encoding.UTF8.GetString(output.Written));
    }

    [Fact]
    public void A_deletion_time_is_only_written_when_deleting()
    {
        var metadata = "{\"deletionTimestamp\":\"as sent\"}"u8;

        Assert.Contains("as sent", Encoding.UTF8.GetString(ObjectMetaRewrite.ForSource(metadata, Created, null)), StringComparison.Ordinal);
        Assert.Equal(
            "{\"deletionTimestamp\":\"2026-01-15T11:00:00Z\",\"creationTimestamp\":\"2026-01-15T10:00:00Z\"}",
            Encoding.UTF8.GetString(ObjectMetaRewrite.ForSource(metadata, Created, Created.AddHours(1))));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    public void Text_that_is_no_object_is_an_error(string metadata) =>
        Assert.ThrowsAny<JsonException>(() => ObjectMetaRewrite.ForSource(Encoding.UTF8.GetBytes(metadata), Created, null));
}
