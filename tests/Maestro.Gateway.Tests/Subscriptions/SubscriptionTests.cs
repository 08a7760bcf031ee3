using Maestro.Gateway.Pacing;
using Maestro.Gateway.Subscriptions;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Subscriptions;

using static RunningSubscription;

public sealed class SubscriptionTests
{
    [Fact]
    public async Task Events_are_written_in_the_order_they_came()
    {
        await using var running = new RunningSubscription();
        string[] ids = [.. Enumerable.Range(0, 500).Select(i => $"{i}")];

        foreach (var id in ids)
        {
            running.Subscription.Send(Frame(id));
        }

        await running.WrittenAsync(500);
        Assert.Equal(ids, running.Writer.Ids);
    }

    [Fact]
    public async Task What_was_queued_before_the_stream_runs_is_written()
    {
        var subscription = new Subscription(new SubscriptionOptions(), ReadOne, new PoolPacing(), TimeProvider.System);
        subscription.Send(Frame("early"));
        var writer = new ScriptedWriter();
        using var peerWent = new CancellationTokenSource();

        var ended = subscription.RunAsync(writer, () => { }, peerWent.Token);
        await Eventually.TrueAsync(() => writer.Written.Count == 1, Patience, "the event");
        await peerWent.CancelAsync();

        await Task.WhenAny(ended, Task.Delay(Patience));
        Assert.True(ended.IsCompleted);
    }

    [Fact, Trait("Checklist", "protocol-10")]
    public async Task An_idle_stream_gets_a_heartbeat_each_interval()
    {
        await using var running = new RunningSubscription(new SubscriptionOptions { HeartbeatInterval = TimeSpan.FromSeconds(10) });

        running.Pass(TimeSpan.FromSeconds(9));
        for (var beat = 1; beat <= 3; beat++)
        {
            running.Pass(TimeSpan.FromSeconds(beat == 1 ? 1 : 10));
            await running.WrittenAsync(beat);
        }

        Assert.Equal(3, running.Writer.Heartbeats);
        Assert.All(running.Writer.Written, write => Assert.True(write.Flushed));
    }

    [Fact, Trait("Checklist", "protocol-12")]
    public async Task A_heartbeat_goes_before_everything_that_waits()
    {
        await using var running = new RunningSubscription(new SubscriptionOptions { MaxQueuedEvents = 100 });
        var gate = new TaskCompletionSource();
        running.Writer.OnWrite = _ => gate.Task;
        for (var i = 0; i < 51; i++)
        {
            running.Subscription.Send(Frame($"{i}"));
        }

        running.Subscription.Send(ToRead([.. Enumerable.Range(0, 10_000).Select(i => $"backlog-{i}")]));
        await running.WrittenAsync(1);
        running.Pass(TimeSpan.FromSeconds(10));
        gate.SetResult();

        await running.WrittenAsync(10_052);
        Assert.Equal("", running.Writer.Ids[1]);
    }

    [Fact, Trait("Checklist", "protocol-12")]
    public async Task Heartbeats_keep_their_pace_within_a_long_backlog()
    {
        await using var running = new RunningSubscription();
        running.Writer.OnWrite = async _ =>
        {
            await Task.Yield();
            running.Pass(TimeSpan.FromSeconds(1));
        };

        running.Subscription.Send(ToRead([.. Enumerable.Range(0, 300).Select(i => $"{i}")]));
        await running.WrittenAsync(320);

        var beats = running.Writer.Ids.Select((id, at) => (id, at)).Where(write => write.id.Length == 0).Select(write => write.at).ToList();
        Assert.All(beats.Zip(beats.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 9, 11));
    }

    [Fact, Trait("Checklist", "protocol-12")]
    public async Task Heartbeats_go_on_while_a_backlog_is_being_read()
    {
        var read = new TaskCompletionSource<(IReadOnlyList<EventFrame>, int)>();
        await using var running = new RunningSubscription(readBacklog: (_, _) => read.Task);
        running.Subscription.Send(ToRead("a"));

        running.Pass(TimeSpan.FromSeconds(10));
        await running.WrittenAsync(1);
        running.Pass(TimeSpan.FromSeconds(10));
        await running.WrittenAsync(2);
        Assert.Equal(["", ""], running.Writer.Ids);

        read.SetResult(([Frame("a")], 1));
        await running.WrittenAsync(3);
        Assert.Equal("a", running.Writer.Ids[2]);
    }

    [Fact, Trait("Checklist", "protocol-54")]
    public async Task Live_events_wait_while_a_backlog_is_being_read_and_win_over_what_was_read()
    {
        var read = new TaskCompletionSource<(IReadOnlyList<EventFrame>, int)>();
        var asked = new TaskCompletionSource();
        await using var running = new RunningSubscription(readBacklog: (_, _) =>
        {
            asked.TrySetResult();
            return read.Task;
        });
        running.Subscription.Send(ToRead("a", "b"));
        await asked.Task.WaitAsync(Patience);

        running.Subscription.Send(Frame("a", size: 7));
        running.Pass(TimeSpan.FromSeconds(10));
        await running.WrittenAsync(1);
        Assert.Equal([""], running.Writer.Ids);
        read.SetResult(([Frame("a", size: 3), Frame("b")], 2));

        await running.WrittenAsync(3);
        Assert.Equal(["", "b", "a"], running.Writer.Ids);
        Assert.Equal(7, running.Writer.Written[2].Frame.Bytes.Length);
        Assert.True(running.Writer.Written[2].Flushed);
    }

    [Fact]
    public async Task A_close_does_not_wait_for_the_backlog_to_be_read()
    {
        var asked = new TaskCompletionSource();
        await using var running = new RunningSubscription(readBacklog: (_, _) =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource<(IReadOnlyList<EventFrame>, int)>().Task;
        });
        running.Subscription.Send(ToRead("a"));
        await asked.Task.WaitAsync(Patience);

        running.Subscription.Close("the server stops");

        await running.AssertClosedAsync("the server stops");
    }

    [Fact, Trait("Checklist", "protocol-13")]
    public async Task With_heartbeats_disabled_none_is_sent()
    {
        await using var running = new RunningSubscription(new SubscriptionOptions { HeartbeatInterval = TimeSpan.Zero });

        running.Pass(TimeSpan.FromDays(1));
        running.Subscription.Send(Frame("a"));

        await running.WrittenAsync(1);
        Assert.Equal(["a"], running.Writer.Ids);
    }

    [Fact, Trait("Checklist", "protocol-20")]
    public async Task What_finds_no_room_is_read_when_the_reader_has_caught_up()
    {
        await using var running = new RunningSubscription(new SubscriptionOptions { MaxQueuedEvents = 3, MaxQueuedBytes = 1000 });
        var gate = new TaskCompletionSource();
        running.Writer.OnWrite = _ => gate.Task;
        running.Subscription.Send(Frame("written"));
        await running.WrittenAsync(1);

        foreach (var id in (string[])["1", "2", "3", "4", "5", "4"])
        {
            running.Subscription.Send(Frame(id));
        }

        running.Subscription.Send(Frame("large", 980));
        gate.SetResult();

        await running.WrittenAsync(7);
        Assert.Equal(["written", "1", "2", "3", "4", "5", "large"], running.Writer.Ids);
        Assert.Equal([10, 10, 10, 10, 20, 20, 20], running.Writer.Written.Select(write => write.Frame.Bytes.Length));
        Assert.Equal(0, running.Resets);
    }

    // Else one that changed once would wait as long as others change all the time.
    [Fact, Trait("Checklist", "protocol-20")]
    public async Task After_an_overflow_nobody_overtakes_until_the_reader_has_caught_up()
    {
        await using var running = new RunningSubscription(new SubscriptionOptions { MaxQueuedEvents = 2 });
        running.Subscription.Send(Frame("first"));
        await running.WrittenAsync(1);
        running.Writer.OnWrite = frame =>
        {
            if (running.Writer.Ids.Length < 100)
            {
                // A busy bundle takes every place that gets free.
                running.Subscription.Send(Frame("busy"));
                running.Subscription.Send(Frame("busy"));
            }

            return Task.CompletedTask;
        };

        foreach (var id in (string[])["a", "b", "c", "d", "e"])
        {
            running.Subscription.Send(Frame(id));
        }

        await Eventually.TrueAsync(() => running.Writer.Ids.Contains("e"), Patience, "the last one");
        Assert.InRange(Array.IndexOf(running.Writer.Ids, "e"), 0, 40);
    }

    [Fact, Trait("Checklist", "protocol-20")]
    public async Task The_last_status_of_a_bundle_has_room_until_the_bytes_are_too_many()
    {
        await using var running = new RunningSubscription(new SubscriptionOptions { MaxQueuedEvents = 1, MaxQueuedBytes = 1000 });
        var gate = new TaskCompletionSource();
        running.Writer.OnWrite = _ => gate.Task;
        running.Subscription.Send(Frame("written"));
        await running.WrittenAsync(1);

        running.Subscription.Send(Frame("waits"));
        running.Subscription.Send(Frame("ends"));
        running.Subscription.Send(Frame("ends", 15) with { IsFinal = true });
        gate.SetResult();

        await running.WrittenAsync(3);
        Assert.Equal(["written", "waits", "ends"], running.Writer.Ids);
        Assert.Equal(15, running.Writer.Written[2].Frame.Bytes.Length);
    }

    [Fact, Trait("Checklist", "protocol-20")]
    public async Task The_last_status_of_a_bundle_without_room_closes_the_stream()
    {
        await using var running = new RunningSubscription(new SubscriptionOptions { MaxQueuedBytes = 1000 });
        var gate = new TaskCompletionSource();
        running.Writer.OnWrite = _ => gate.Task;
        running.Subscription.Send(Frame("written", 900));
        await running.WrittenAsync(1);
        running.Subscription.Send(Frame("waits", 900));
        Assert.Equal(0, running.Resets);

        running.Subscription.Send(Frame("too large", 101) with { IsFinal = true });
        await Eventually.TrueAsync(() => running.Resets == 1, Patience, "the reset");

        gate.SetResult();
        await running.AssertClosedAsync("the reader is too slow: 1 events of 900 bytes wait");
    }

    [Fact, Trait("Checklist", "protocol-20")]
    public async Task A_write_that_hangs_is_reset_after_its_time()
    {
        await using var running = new RunningSubscription(new SubscriptionOptions { WriteTimeout = TimeSpan.FromSeconds(20) });
        var gate = new TaskCompletionSource();
        running.Writer.OnWrite = _ => gate.Task;
        running.Subscription.Send(Frame("a"));
        await running.WrittenAsync(1);

        running.Pass(TimeSpan.FromSeconds(20));
        Assert.Equal(0, running.Resets);
        running.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal(1, running.Resets);
        gate.SetException(new IOException("the stream was reset"));
        await Assert.ThrowsAsync<IOException>(() => running.Ended.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_reader_that_is_slow_but_reads_is_left_alone()
    {
        await using var running = new RunningSubscription(new SubscriptionOptions { WriteTimeout = TimeSpan.FromSeconds(20) });
        for (var i = 0; i < 10; i++)
        {
            var gate = new TaskCompletionSource();
            running.Writer.OnWrite = _ => gate.Task;
            running.Subscription.Send(Frame($"{i}"));
            await Eventually.TrueAsync(() => running.Writer.Ids.Contains($"{i}"), Patience, "the write");
            running.Pass(TimeSpan.FromSeconds(5));
            gate.SetResult();
        }

        Assert.Equal(0, running.Resets);
        Assert.False(running.Ended.IsCompleted);
    }

    [Fact, Trait("Checklist", "protocol-14")]
    public async Task A_close_wakes_an_idle_stream()
    {
        await using var running = new RunningSubscription();

        running.Subscription.Close("the server stops");

        await running.AssertClosedAsync("the server stops");
        Assert.Equal(0, running.Resets);
    }

    [Fact]
    public async Task A_peer_that_goes_ends_an_idle_stream()
    {
        var running = new RunningSubscription();

        await running.DisposeAsync();

        Assert.True(running.Ended.IsCompleted);
    }

    [Fact]
    public async Task The_first_reason_to_close_counts()
    {
        await using var running = new RunningSubscription();
        running.Subscription.Close("first");
        running.Subscription.Close("second");

        await running.AssertClosedAsync("first");
    }

    [Fact]
    public async Task A_burst_is_flushed_now_and_then_and_at_its_end()
    {
        await using var running = new RunningSubscription();
        var gate = new TaskCompletionSource();
        running.Writer.OnWrite = _ => gate.Task;
        for (var i = 0; i < 200; i++)
        {
            running.Subscription.Send(Frame($"{i}", size: 10_000));
        }

        gate.SetResult();
        await running.WrittenAsync(200);
        Assert.True(running.Writer.Written[^1].Flushed);
        Assert.InRange(LongestUnflushed(running.Writer), 10_000, 100_000);
    }

    [Fact]
    public async Task A_backlog_of_large_events_is_flushed_now_and_then_and_at_its_end()
    {
        await using var running = new RunningSubscription(readBacklog: (ids, _) =>
            Task.FromResult(((IReadOnlyList<EventFrame>)[.. ids.Select(id => Frame(id, 30_000))], ids.Count)));

        running.Subscription.Send(ToRead([.. Enumerable.Range(0, 100).Select(i => $"{i}")]));
        await running.WrittenAsync(100);

        Assert.True(running.Writer.Written[^1].Flushed);
        Assert.InRange(LongestUnflushed(running.Writer), 0, 100_000);
    }

    private static int LongestUnflushed(ScriptedWriter writer)
    {
        int unflushed = 0, longest = 0;
        foreach (var (frame, flushed) in writer.Written)
        {
            unflushed = flushed ? 0 : unflushed + frame.Bytes.Length;
            longest = Math.Max(longest, unflushed);
        }

        return longest;
    }
}
