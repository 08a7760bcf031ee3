using System.IO.Pipelines;
using Maestro.Gateway.Pacing;
using Maestro.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Gateway.Tests.Pacing;

public sealed class PacedPipeReaderTests
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly PacedPipeReader _reader;

    public PacedPipeReaderTests() => _reader = new PacedPipeReader(_pipe.Reader, new PoolPacing(() => false), new FakeTimeProvider());

    [Fact]
    public async Task What_arrived_at_once_is_handed_out_in_portions_and_nothing_is_lost()
    {
        var sent = new byte[100_000];
        new Random(7).NextBytes(sent);
        await _pipe.Writer.WriteAsync(sent);
        await _pipe.Writer.CompleteAsync();

        List<byte> received = [];
        for (var ended = false; !ended;)
        {
            var result = await _reader.ReadAsync();
            Assert.InRange(result.Buffer.Length, 0, 8192);
            foreach (var segment in result.Buffer)
            {
                received.AddRange(segment.Span);
            }

            ended = result.IsCompleted;
            _reader.AdvanceTo(result.Buffer.End);
        }

        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task A_message_larger_than_a_portion_is_seen_whole()
    {
        const int Size = 50_000;
        await _pipe.Writer.WriteAsync(new byte[Size]);

        var reads = 0;
        ReadResult result;
        do
        {
            result = await _reader.ReadAsync();
            reads++;
            if (result.Buffer.Length < Size)
            {
                _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        while (result.Buffer.Length < Size);

        Assert.InRange(reads, 2, 10);
        _reader.AdvanceTo(result.Buffer.End);
        await _pipe.Writer.WriteAsync(new byte[20_000]);
        Assert.Equal(8192, (await _reader.ReadAsync()).Buffer.Length);
    }

    [Fact]
    public async Task The_end_is_seen_after_the_last_portion_only()
    {
        await _pipe.Writer.WriteAsync(new byte[8193]);
        await _pipe.Writer.CompleteAsync();

        var first = await _reader.ReadAsync();
        Assert.False(first.IsCompleted);
        _reader.AdvanceTo(first.Buffer.End);

        var last = await _reader.ReadAsync();
        Assert.True(last.IsCompleted);
        Assert.Equal(1, last.Buffer.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_ends_or_is_reset_while_the_pool_is_busy_ends_in_its_turn(bool isReset)
    {
        var (isBusy, looks) = (false, 0);
        var pacing = new PoolPacing(() => Interlocked.Increment(ref looks) > 0 && Volatile.Read(ref isBusy));
        var reader = new PacedPipeReader(_pipe.Reader, pacing, new FakeTimeProvider());
        var read = reader.ReadAsync().AsTask();
        Volatile.Write(ref isBusy, true);

        await _pipe.Writer.CompleteAsync(isReset ? new ConnectionResetException("reset by peer") : null);
        var before = Volatile.Read(ref looks);
        await Eventually.TrueAsync(() => Volatile.Read(ref looks) > before + 10, TimeSpan.FromSeconds(30), "looks at the busy pool");
        Assert.False(read.IsCompleted);

        Volatile.Write(ref isBusy, false);
        var ended = read.WaitAsync(TimeSpan.FromSeconds(30));
        if (isReset)
        {
            await Assert.ThrowsAsync<ConnectionResetException>(() => ended);
        }
        else
        {
            Assert.True((await ended).IsCompleted);
        }
    }
}
