using Grpc.Core;
using Maestro.Gateway.Subscriptions;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Subscriptions;

using static RunningSubscription;

/// <summary>The backlog of a <see cref="Subscription"/>, and how it gets along with live events.</summary>
public sealed class SubscriptionBacklogTests
{
    [Fact]
    public async Task A_backlog_is_read_in_parts_and_what_an_answer_left_out_is_asked_again()
    {
        List<int> asked = [];
        await using var running = new RunningSubscription(readBacklog: (ids, _) =>
        {
            lock (asked)
            {
                asked.Add(ids.Count);
            }

            return ReadOne([.. ids.Take(25)], false);
        });

        running.Subscription.Send(ToRead([.. Enumerable.Range(0, 100).Select(i => $"{i}")]));
        await running.WrittenAsync(100);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}").Order(), running.Writer.Ids.Order());
        Assert.Equal(4, asked.Count);
        Assert.All(asked, count => Assert.InRange(count, 1, 64));
    }

    [Fact]
    public async Task Bundles_that_are_gone_when_their_turn_comes_are_passed_over()
    {
        await using var running = new RunningSubscription(readBacklog: (ids, _) =>
            Task.FromResult(((IReadOnlyList<EventFrame>)[.. ids.Where(id => id != "gone").Select(id => Frame(id))], ids.Count)));

        running.Subscription.Send(ToRead("a", "gone", "b"));
        await running.WrittenAsync(2);

        Assert.Equal(["a", "b"], running.Writer.Ids);
    }

    [Fact]
    public async Task Nothing_is_read_after_the_end_that_came_while_a_part_was_read()
    {
        var read = new TaskCompletionSource<(IReadOnlyList<EventFrame> Frames, int Taken)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        await using var running = new RunningSubscription(
            readBacklog: (ids, repetition) => Interlocked.Increment(ref asked) == 1 ? read.Task : ReadOne(ids, repetition));
        running.Subscription.Send(ToRead("a", "b", "c"));
        await Eventually.TrueAsync(() => Volatile.Read(ref asked) == 1, Patience, "the read");

        running.Subscription.Send(Frame("b") with { IsFinal = true });
        read.SetResult(([Frame("a")], 1));
        await running.WrittenAsync(3);

        Assert.Equal(["a", "b", "c"], running.Writer.Ids);
    }

    [Fact]
    public async Task Repetitions_and_answers_are_read_apart()
    {
        List<(string Ids, bool Repetition)> asked = [];
        await using var running = new RunningSubscription(readBacklog: (ids, repetition) =>
        {
            lock (asked)
            {
                asked.Add((string.Join(',', ids), repetition));
            }

            return ReadOne(ids, repetition);
        });

        running.Subscription.Send(
        [
            new("a", new BacklogEntry(null, IsRepetition: true)), new("b", new BacklogEntry(null, IsRepetition: true)), .. ToRead("c", "a"),
        ]);
        await running.WrittenAsync(3);

        Assert.Equal([("a", false), ("b", true), ("c", false)], asked);
    }

    [Fact]
    public async Task A_backlog_that_cannot_be_read_ends_the_stream_with_the_error_of_its_reader()
    {
        await using var running = new RunningSubscription(
            readBacklog: (_, _) => throw new RpcException(new Status(StatusCode.Unavailable, "the database is away")));

        running.Subscription.Send(ToRead("a"));

        await running.AssertClosedAsync("the database is away");
    }

    [Fact, Trait("Checklist", "protocol-54")]
    public async Task A_live_event_that_waits_drops_what_was_read_of_the_same_bundle()
    {
        await using var running = new RunningSubscription();
        running.Writer.OnWrite = frame =>
        {
            if (frame.ResourceId == "first")
            {
                running.Subscription.Send(Frame("second", size: 77));
            }

            return Task.CompletedTask;
        };

        running.Subscription.Send(ToRead("first", "second", "third"));
        await running.WrittenAsync(3);

        Assert.Equal(["first", "third", "second"], running.Writer.Ids);
        Assert.Equal(77, running.Writer.Written[2].Frame.Bytes.Length);
        Assert.True(running.Writer.Written[2].Flushed);
    }

    [Fact]
    public async Task A_bundle_that_comes_to_life_is_not_followed_by_the_notice_that_it_does_not_exist()
    {
        await using var running = new RunningSubscription();
        var gate = new TaskCompletionSource();
        running.Writer.OnWrite = _ => gate.Task;
        running.Subscription.Send(Frame("blocks"));
        await running.WrittenAsync(1);

        running.Subscription.Send([Notice("a"), Notice("b")]);
        running.Subscription.Send(Frame("a"));
        gate.SetResult();
        await running.WrittenAsync(3);
        running.Subscription.Send(Frame("end"));
        await running.WrittenAsync(4);

        Assert.Equal(["blocks", "a", "b", "end"], running.Writer.Ids);
    }

    [Fact]
    public async Task Notices_are_written_without_being_read()
    {
        await using var running = new RunningSubscription(readBacklog: (_, _) => throw new InvalidOperationException("There is nothing to read."));

        running.Subscription.Send([Notice("a"), Notice("b")]);
        await running.WrittenAsync(2);

        Assert.Equal(["a", "b"], running.Writer.Ids);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_wake_up_is_lost_under_concurrent_senders(int seed)
    {
        const int Senders = 4, PerSender = 3000;
        await using var running = new RunningSubscription(new SubscriptionOptions { MaxQueuedEvents = int.MaxValue, MaxQueuedBytes = long.MaxValue });
        var random = new Random(seed);
        var pauses = Enumerable.Range(0, 64).Select(_ => random.Next(8)).ToArray();
        running.Writer.OnWrite = frame => frame.ResourceId.GetHashCode(StringComparison.Ordinal) % 16 == 0 ? Yielding() : Task.CompletedTask;

        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; i < PerSender; i++)
            {
                if (sender == 0 && i % 3 == 0)
                {
                    running.Subscription.Send(ToRead($"backlog-{i}"));
                }
                else
                {
                    running.Subscription.Send(Frame($"{sender}/{i:00000}"));
                }

                if (pauses[(sender + i) % pauses.Length] == 0)
                {
                    // The stream falls idle, so that the next event has to wake it.
                    await Task.Yield();
                }
            }
        })));

        await running.WrittenAsync(Senders * PerSender);
        var live = running.Writer.Ids.Where(id => id.Contains('/', StringComparison.Ordinal)).GroupBy(id => id[0]);
        Assert.All(live, ids => Assert.Equal(ids.Order(StringComparer.Ordinal), ids));
        Assert.Equal(Senders * PerSender, running.Writer.Ids.Distinct().Count());

        static async Task Yielding() => await Task.Yield();
    }

    [Fact]
    public async Task An_idle_stream_wakes_for_each_single_event()
    {
        await using var running = new RunningSubscription();
        for (var i = 1; i <= 2000; i++)
        {
            var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            running.Writer.OnWrite = _ =>
            {
                written.SetResult();
                return Task.CompletedTask;
            };
            running.Subscription.Send(Frame($"{i}"));
            await written.Task.WaitAsync(Patience);
        }
    }
}
