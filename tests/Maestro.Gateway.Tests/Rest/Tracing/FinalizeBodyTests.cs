using System.Text;
using Maestro.Gateway.Rest.Tracing;

namespace Maestro.Gateway.Tests.Rest.Tracing;

public sealed class FinalizeBodyTests
{
    [Theory]
    [InlineData("""{"reason":"gone"}""", "gone")]
    [InlineData("""{"REASON":"  gone, it's \"over\" ÿ "}""", "gone, it's \"over\" ÿ")]
    [InlineData("""{"x":{},"reason":"a","reason":"b"}""", "b")]
    public void A_reason_is_read(string json, string reason)
    {
        Assert.Equal(reason, FinalizeBody.Parse(Encoding.UTF8.GetBytes(json), out var error));
        Assert.Null(error);
    }

    [Theory]
    [InlineData("", 17, "Invalid request format: ")]
    [InlineData("{", 17, "Invalid request format: ")]
    [InlineData("null", 17, "Invalid request format: the body must be a JSON object")]
    [InlineData("[]", 17, "Invalid request format: the body must be a JSON object")]
    [InlineData("{} x", 17, "Invalid request format: ")]
    [InlineData("""{"reason":5}""", 17, "Invalid request format: reason must be a string")]
    [InlineData("""{"reason":"\ud800"}""", 17, "Invalid request format: ")]
    [InlineData("{}", 8, "reason: a text of 1 to 1024 characters is required, this one has 0")]
    [InlineData("""{"reason":null}""", 8, "reason: a text of 1 to 1024 characters is required, this one has 0")]
    [InlineData("""{"reason":"  "}""", 8, "reason: a text of 1 to 1024 characters is required, this one has 0")]
    [InlineData("""{"reason":"a\nb"}""", 8, "reason: control characters, such as line breaks, are not allowed")]
    [InlineData("""{"reason":"a\u0000b"}""", 8, "reason: control characters, such as line breaks, are not allowed")]
    public void Anything_else_is_refused(string json, int id, string reason)
    {
        Assert.Null(FinalizeBody.Parse(Encoding.UTF8.GetBytes(json), out var error));
        Assert.Equal((400, id), (error!.Status, error.Id));
        Assert.StartsWith(reason, error.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void A_reason_is_bounded(int length, bool allowed) =>
        Assert.Equal(allowed, FinalizeBody.Parse(Encoding.UTF8.GetBytes($$"""{"reason":"{{new string('x', length)}}"}"""), out _) is not null);
}
