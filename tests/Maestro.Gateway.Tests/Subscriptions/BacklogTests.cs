using Maestro.Gateway.Subscriptions;

namespace Maestro.Gateway.Tests.Subscriptions;

public sealed class BacklogTests
{
    private static readonly BacklogEntry Answer = new(null, IsRepetition: false);
    private static readonly BacklogEntry Repetition = new(null, IsRepetition: true);
    private static readonly BacklogEntry Notice = new(new EventFrame("n", [1]), IsRepetition: false);

    private readonly Backlog _backlog = new();

    [Fact]
    public void An_id_waits_once_and_keeps_its_place()
    {
        _backlog.Add("a", Answer);
        _backlog.Add("b", Answer);
        _backlog.Add("a", Answer);

        Assert.Equal(["a", "b"], Take(10));
        Assert.True(_backlog.IsEmpty);
    }

    [Fact]
    public void What_was_taken_can_wait_again()
    {
        _backlog.Add("a", Answer);
        Take(10);
        _backlog.Add("a", Answer);

        Assert.Equal(["a"], Take(10));
    }

    [Fact]
    public void A_part_holds_entries_of_one_kind_and_no_more_than_asked_for()
    {
        foreach (var id in new[] { "1", "2", "3" })
        {
            _backlog.Add(id, Answer);
        }

        _backlog.Add("4", Repetition);
        _backlog.Add("5", Notice);

        Assert.Equal(["1", "2"], Take(2));
        Assert.Equal(["3"], Take(2));
        Assert.Equal(["4"], Take(2));
        Assert.Equal(["5"], Take(2));
        Assert.False(_backlog.TryTake(2, out _));
    }

    [Fact]
    public void What_has_come_to_its_end_is_not_read_any_more()
    {
        _backlog.Add("a", Answer);
        _backlog.Add("b", Answer);
        _backlog.Withdraw("a", onlyNotice: false);

        Assert.Equal(["b"], Take(10));
    }

    [Fact]
    public void What_comes_and_goes_leaves_nothing_behind()
    {
        for (var i = 0; i < 100_000; i++)
        {
            _backlog.Add($"gone-{i}", Answer);
            _backlog.Withdraw($"gone-{i}", onlyNotice: false);
        }

        Assert.InRange(_backlog.Remembered, 0, 2_000);
        _backlog.Add("a", Answer);
        _backlog.Withdraw("a", onlyNotice: false);
        _backlog.Add("b", Answer);
        _backlog.Add("a", Answer);
        Assert.Equal(["a", "b"], Take(10));
    }

    public static TheoryData<string, string, string> Ranks => new()
    {
        { "repetition", "answer", "answer" },
        { "answer", "repetition", "answer" },
        { "repetition", "notice", "notice" },
        { "notice", "repetition", "notice" },
        { "answer", "notice", "notice" },
        { "notice", "answer", "answer" },
    };

    [Theory, MemberData(nameof(Ranks))]
    public void The_later_answer_counts_and_a_repetition_never_replaces_one(string waiting, string added, string remains)
    {
        _backlog.Add("a", Entry(waiting));
        _backlog.Add("a", Entry(added));

        Assert.True(_backlog.TryTake(10, out var taken));
        Assert.Equal(Entry(remains), Assert.Single(taken).Value);
    }

    [Fact]
    public void Only_a_notice_is_withdrawn()
    {
        _backlog.Add("a", Notice);
        _backlog.Add("b", Answer);
        _backlog.Withdraw("a", onlyNotice: true);
        _backlog.Withdraw("b", onlyNotice: true);
        _backlog.Withdraw("unknown", onlyNotice: true);

        Assert.Equal(["b"], Take(10));
        Assert.True(_backlog.IsEmpty);
    }

    [Fact]
    public void A_withdrawn_notice_leaves_nothing_behind()
    {
        _backlog.Add("a", Notice);
        _backlog.Withdraw("a", onlyNotice: true);

        Assert.True(_backlog.IsEmpty);
        Assert.False(_backlog.TryTake(10, out _));
        _backlog.Add("a", Answer);
        Assert.Equal(["a"], Take(10));
    }

    private static BacklogEntry Entry(string kind) => kind switch { "answer" => Answer, "repetition" => Repetition, _ => Notice };

    private string[] Take(int max)
    {
        Assert.True(_backlog.TryTake(max, out var taken));
        return [.. taken.Select(entry => entry.Key)];
    }
}
