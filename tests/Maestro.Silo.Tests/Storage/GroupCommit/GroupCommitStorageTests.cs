namespace Maestro.Silo.Tests.Storage.GroupCommit;

public sealed class GroupCommitStorageTests(GroupCommitSilo silo) : GrainStorageCompliance(silo.Storage), IClassFixture<GroupCommitSilo>
{
    [Fact]
    public async Task A_state_without_a_table_is_refused_by_name()
    {
        var error = await Assert.ThrowsAsync<NotSupportedException>(
            () => silo.Storage.ReadStateAsync("clock", GrainId.Create("clock", "1"), new GrainState<Version>()));

        Assert.Contains("'clock'", error.Message, StringComparison.Ordinal);
    }
}
