using Maestro.Cli.Up.Demonstration;

namespace Maestro.Cli.Tests.Up.Demonstration;

public class AgentLogTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    private const string Received =
        "I1123 07:08:36.209605   23284 Maestro.Agent.ClusterAgent:5004] \"cluster1: spec e17b version 1 received: \\\"Added\\\"\" "
        + "consumer=\"cluster1\" id=\"e17b\" version=\"1\" outcome=\"Added\"";

    [Fact]
    public void A_line_of_the_agent_is_understood()
    {
        var entry = AgentLog.Parse(Received, Now)!;

        Assert.Equal(AgentLogEntry.SpecReceived, entry.EventId);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 7, 8, 36, TimeSpan.Zero).AddMicroseconds(209605), entry.Time);
        Assert.True(entry.IsAbout("e17b", 1));
        Assert.False(entry.IsAbout("e17b", 11));
        Assert.False(entry.IsAbout("e17", 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Warning: --logtostderr")]
    [InlineData("I1123 07:08:36.209605   23284 Orleans.Runtime:5004] \"x\"")]
    [InlineData("I1399 07:08:36.209605   23284 Maestro.Agent.ClusterAgent:5004] \"x\"")]
    public void Other_lines_are_passed_over(string line) => Assert.Null(AgentLog.Parse(line, Now));

    [Fact]
    public async Task A_growing_file_is_followed_line_by_line()
    {
        var path = Path.GetTempFileName();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using (var writer = new StreamWriter(new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true })
        await using (var entries = AgentLog.ReadAsync(path, TimeProvider.System, limit.Token).GetAsyncEnumerator(limit.Token))
        {
            await writer.WriteAsync(Received[..40].AsMemory(), limit.Token);
            var next = entries.MoveNextAsync().AsTask();
            await writer.WriteAsync((Received[40..] + "\n").AsMemory(), limit.Token);

            Assert.True(await next);
            Assert.Equal(AgentLogEntry.SpecReceived, entries.Current.EventId);
        }

        File.Delete(path);
    }
}
