using System.IO.Pipelines;
using System.Text;
using Maestro.Gateway.Rest;
using Maestro.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Gateway.Tests.Rest.Requests;

public sealed class RequestBodyTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _body = new();
    private readonly DefaultHttpContext _context = new();

    public RequestBodyTests() => _context.Request.Body = _body.Reader.AsStream();

    [Fact]
    public async Task Reads_all_of_it()
    {
        var reading = RequestBody.ReadAsync(_context, new RestOptions(), _time);
        await _body.Writer.WriteAsync("{\"a\""u8.ToArray());
        await _body.Writer.WriteAsync(":1}"u8.ToArray());
        await _body.Writer.CompleteAsync();

        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString((await reading).Span));
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_408()
    {
        var reading = RequestBody.ReadAsync(_context, new RestOptions { ReadTimeout = TimeSpan.FromSeconds(5) }, _time);
        await _body.Writer.WriteAsync("{"u8.ToArray());
        _time.Advance(TimeSpan.FromSeconds(6));

        var refused = await Assert.ThrowsAsync<BadHttpRequestException>(() => reading);
        Assert.Equal((408, "the body did not arrive within 5 s"), (refused.StatusCode, refused.Message));
    }

    [Fact]
    public async Task A_caller_that_goes_is_not_answered()
    {
        using var gone = new CancellationTokenSource();
        _context.RequestAborted = gone.Token;
        var reading = RequestBody.ReadAsync(_context, new RestOptions(), _time);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_read_to_its_end_and_is_413()
    {
        var reading = RequestBody.ReadAsync(_context, new RestOptions { MaxBodyBytes = 1000 }, _time);
        await _body.Writer.WriteAsync(new byte[1001]);
        await _body.Writer.WriteAsync(new byte[500_000]);
        await _body.Writer.CompleteAsync();

        var refused = await Assert.ThrowsAsync<BadHttpRequestException>(() => reading);
        Assert.Equal((413, "the body is larger than 1000 bytes"), (refused.StatusCode, refused.Message));
        Assert.True((await _body.Reader.ReadAsync()).IsCompleted);
    }
}
