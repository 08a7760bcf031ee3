using System.Globalization;
using Maestro.Gateway.Brokers;
using Maestro.Gateway.Subscriptions;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Brokers;

public sealed class ConsumerBacklogsTests
{
    private static readonly BacklogEntry ToRead = new(null, IsRepetition: true);
    private static readonly BacklogEntry Notice = new(new EventFrame("a", []), IsRepetition: false);

    private readonly RecordingLogger<ConsumerBacklogs> _log = new();
    private readonly ConsumerBacklogs _backlogs;

    public ConsumerBacklogsTests() => _backlogs = new ConsumerBacklogs(_log);

    [Fact]
    public void Consumers_take_turns_with_a_part_of_their_backlogs()
    {
        Add("north", 100);
        Add("south", 1);

        var turns = Enumerable.Range(0, 3).Select(_ => TakeWholeTurn()).ToList();

        Assert.Equal([("north", 64), ("south", 1), ("north", 36)], turns);
        Assert.Null(_backlogs.TakeTurn());
        Assert.Equal(0, _backlogs.Count);
    }

    [Fact]
    public void A_consumer_has_one_turn_at_a_time()
    {
        Add("north", 100);
        _backlogs.TakeTurn();
        Add("north", 1);

        Assert.Null(_backlogs.TakeTurn());
    }

    [Fact]
    public void What_a_turn_was_not_long_enough_for_waits_again()
    {
        Add("north", 3);
        var turn = _backlogs.TakeTurn()!.Value;
        Assert.Equal(0, _backlogs.Count);

        _backlogs.EndTurn("north", turn.Entries.Skip(1));

        Assert.Equal(2, _backlogs.Count);
        Assert.Equal(["1", "2"], _backlogs.TakeTurn()!.Value.Entries.Select(entry => entry.Key));
    }

    [Fact]
    public void What_was_committed_during_a_turn_is_told_at_its_end()
    {
        Add("north", 3);
        _backlogs.Committed("north", "0");
        _backlogs.TakeTurn();
        _backlogs.Committed("north", "1");
        _backlogs.Committed("south", "2");

        Assert.Equal(["1"], _backlogs.EndTurn("north", []));
    }

    [Fact]
    public void A_commit_withdraws_a_notice_and_the_turn_is_empty_then()
    {
        _backlogs.Add("north", "a", Notice);

        _backlogs.Committed("north", "a");

        Assert.Equal(0, _backlogs.Count);
        Assert.Equal(("north", 0), TakeWholeTurn());
        Assert.Null(_backlogs.TakeTurn());
    }

    [Fact]
    public void Beyond_the_limit_nothing_is_kept_and_that_is_told_once()
    {
        Add("north", 1_000_002);

        Assert.Equal(1_000_000, _backlogs.Count);
        Assert.Contains("Error 4612: ", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    private void Add(string consumer, int bundles)
    {
        for (var i = 0; i < bundles; i++)
        {
            _backlogs.Add(consumer, i.ToString(CultureInfo.InvariantCulture), ToRead);
        }
    }

    private (string ConsumerName, int Bundles) TakeWholeTurn()
    {
        var turn = _backlogs.TakeTurn()!.Value;
        _backlogs.EndTurn(turn.ConsumerName, []);
        return (turn.ConsumerName, turn.Entries.Count);
    }
}
