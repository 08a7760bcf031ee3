using Maestro.Grains.Delivery;

namespace Maestro.Grains.Tests.Delivery;

public sealed class StoreReadsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private readonly StoreReads _reads = new(Start);

    [Fact]
    public void Only_what_is_delivered_during_a_read_is_news()
    {
        _reads.Note("before");
        _reads.Begin();
        _reads.Note("during");

        Assert.False(_reads.IsNews("before"));
        Assert.True(_reads.IsNews("during"));
        Assert.Equal(["during"], _reads.News!);

        _reads.End();
        Assert.False(_reads.IsNews("during"));
        Assert.Null(_reads.News);
    }

    [Fact]
    public void A_read_that_begins_anew_has_no_news()
    {
        _reads.Begin();
        _reads.Note("a");

        _reads.Begin();

        Assert.False(_reads.IsNews("a"));
    }

    [Fact]
    public void A_read_for_what_is_due_does_not_make_the_store_known()
    {
        _reads.Begin();
        _reads.End();
        Assert.False(_reads.IsLoaded);

        _reads.Begin();
        _reads.EndLoaded();
        Assert.True(_reads.IsLoaded);

        _reads.Invalidate();
        Assert.False(_reads.IsLoaded);
    }

    [Fact]
    public void It_is_due_when_it_was_put_off_to()
    {
        Assert.Equal(Start, _reads.Due);

        _reads.PutOff(Start.AddSeconds(2));

        Assert.Equal(Start.AddSeconds(2), _reads.Due);
    }
}
