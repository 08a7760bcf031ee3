using System.Text;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Tests.KubernetesApi;

public class ApiErrorTextTests
{
    [Fact]
    public void A_status_speaks_for_itself()
    {
        var cause = ApiErrorText.Read(
            409, """{"kind":"Status","status":"Failure","message":"the object has been modified","reason":"Conflict","code":409}"""u8);

        Assert.Equal("the object has been modified", cause.Message);
        Assert.True(cause.IsConflict);
        Assert.False(cause.AlreadyExists);
    }

    [Theory]
    [InlineData(401, "Unauthorized", "the server has asked for the client to provide credentials")]
    [InlineData(403, "Forbidden by a proxy\n", "Forbidden by a proxy")]
    [InlineData(404, "404 page not found\n", "the server could not find the requested resource")]
    [InlineData(405, "", "the server does not allow this method on the requested resource")]
    [InlineData(409, "", "the server reported a conflict")]
    [InlineData(422, "{}", "the server rejected our request due to an error in our request")]
    [InlineData(429, "", "the server has received too many requests and has asked us to try again later")]
    [InlineData(503, "", "the server is currently unable to handle the request")]
    [InlineData(504, "", "the server was unable to return a response in the time allotted, but may still be processing the request")]
    [InlineData(500, "boom", "an error on the server (\"boom\") has prevented the request from succeeding")]
    public void An_answer_without_a_status_has_a_text_of_its_code(int code, string body, string expected) =>
        Assert.Equal(expected, ApiErrorText.Read(code, Encoding.UTF8.GetBytes(body)).Message);

    [Theory]
    [InlineData(429, null, 0, 1)]
    [InlineData(429, 3, 9, 3)]
    [InlineData(503, 2, 0, 2)]
    [InlineData(429, 600, 0, 60)]
    [InlineData(503, null, 0, null)]
    [InlineData(409, 1, 0, null)]
    [InlineData(429, 1, 10, null)]
    public void A_request_is_repeated_when_the_server_asks_for_it(int code, int? retryAfter, int repetitions, int? pause) => Assert.Equal(
        pause is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        ApiRetry.After(code, retryAfter is { } asked ? TimeSpan.FromSeconds(asked) : null, repetitions));
}
