using Maestro.Grains.Reprocessing.Events;

namespace Maestro.Grains.Tests.Reprocessing.Events;

public sealed class IdentifiersTests
{
    [Theory]
    [InlineData("3f1c2b7e-5d0a-4c55-9a42-7b1f0e6d8c10", true)]
    [InlineData("sistema é", true)]
    [InlineData("", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\nb", false)]
    public void A_system_is_the_middle_of_queue_names(string id, bool isSystem) => Assert.Equal(isSystem, Identifiers.IsSystem(id));

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void A_system_leaves_room_for_the_rest_of_the_name(int length, bool isSystem) =>
        Assert.Equal(isSystem, Identifiers.IsSystem(new string('s', length)));

    [Fact]
    public void A_fault_names_the_field()
    {
        var good = new PlatformEvent { SystemId = "s", InstanceId = "i", Branch = "", Reprocessing = new ReprocessingMark { Id = "j", SystemId = "s" } };
        Assert.Null(Identifiers.FindFault(good));
        Assert.Null(Identifiers.FindFault(new PlatformEvent()));
        foreach (var (field, bad) in ((string, PlatformEvent)[])
            [
                ("systemId", good with { SystemId = "\0" }),
                ("instanceId", good with { InstanceId = new string('i', 501) }),
                ("branch", good with { Branch = "a\u0001" }),
                ("tag", good with { Tag = "\n" }),
                ("reprocessing.id", good with { Reprocessing = new ReprocessingMark { Id = "\0" } }),
                ("reprocessing.instance_id", good with { Reprocessing = new ReprocessingMark { InstanceId = "\0" } }),
                ("reprocessing.system_id", good with { Reprocessing = new ReprocessingMark { SystemId = new string('s', 300) } }),
            ])
        {
            Assert.StartsWith($"{field}: must not hold control characters", Identifiers.FindFault(bad), StringComparison.Ordinal);
        }
    }
}
