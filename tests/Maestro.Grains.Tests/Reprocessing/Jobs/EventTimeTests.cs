using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Grains.Tests.Reprocessing.Jobs;

[Trait("Checklist", "reprocessing-53")]
public sealed class EventTimeTests
{
    [Theory]
    [InlineData("2018-04-02T09:00:11", "2018-04-02 09:00:11")]
    [InlineData("2018-04-02T09:00:11", "2018-04-02T09:00:11Z")]
    [InlineData("2018-04-02T09:00:11Z", "2018-04-02T06:00:11-03:00")]
    [InlineData("2018-04-02T09:00:11.5", "2018-04-02T14:30:11.500000000+0530")]
    [InlineData("2018-04-02T09:00:11.000412", "2018-04-02 09:00:11.000412000Z")]
    public void TheSameMoment(string one, string other) => Assert.Equal(EventTime.TryRead(one)!.Value, EventTime.TryRead(other)!.Value);

    [Theory]
    [InlineData("2018-04-02T09:00:11.000412", "2018-04-02T09:00:11.000413")]
    [InlineData("2018-04-02T09:00:11.000000001", "2018-04-02T09:00:11.000000002")]
    [InlineData("2018-04-02T09:00:11.9", "2018-04-02T09:00:12")]
    [InlineData("2018-04-02T09:00:11", "2018-04-02T09:00:11.0001")]
    [InlineData("1600-01-01T00:00:00", "9999-12-31T23:59:59.999999999Z")]
    public void TheEarlierComesFirst(string earlier, string later) => Assert.True(EventTime.TryRead(earlier)!.Value.CompareTo(EventTime.TryRead(later)!.Value) < 0);

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2018-04-02")]
    [InlineData("2018-13-02T09:00:11")]
    [InlineData("2018-04-02T09:00:11.")]
    [InlineData("2018-04-02T09:00:11.1234567890")]
    [InlineData("2018-04-02T09:00:11 UTC")]
    [InlineData("2018-04-02T09:00:11+")]
    public void WhatCannotBeReadHasNoTime(string text) => Assert.Null(EventTime.TryRead(text));
}
