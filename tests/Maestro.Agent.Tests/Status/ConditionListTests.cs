using System.Collections.Immutable;
using Maestro.Agent.Status;

namespace Maestro.Agent.Tests.Status;

public class ConditionListTests
{
    private static readonly DateTimeOffset Earlier = Sample.At("10:00:00");
    private static readonly DateTimeOffset Later = Sample.At("11:00:00");

    private static readonly ImmutableArray<Condition> Stored =
        [new("A", "True", 1, Earlier, "old", "old"), new("B", "True", 1, Earlier, "b", "b")];

    [Fact]
    public void A_new_type_is_appended() => Assert.Equal(
        [.. Stored, new("C", "True", 2, Later, "c", "")], Stored.Set(new Condition("C", "True", 2, Later, "c", "")).ToArray());

    [Fact]
    public void The_same_status_keeps_place_and_time() => Assert.Equal(
        [new("A", "True", 2, Earlier, "new", "new"), Stored[1]], Stored.Set(new Condition("A", "True", 2, Later, "new", "new")).ToArray());

    [Fact]
    public void Another_status_keeps_the_place_and_renews_the_time() => Assert.Equal(
        [new("A", "False", 2, Later, "new", "new"), Stored[1]], Stored.Set(new Condition("A", "False", 2, Later, "new", "new")).ToArray());

    [Fact]
    public void Renewing_moves_to_the_end_and_renews_the_time() => Assert.Equal(
        [Stored[1], new("A", "True", 2, Later, "new", "new")], Stored.Renew(new Condition("A", "True", 2, Later, "new", "new")).ToArray());
}
