using System.Net;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Messaging;
using Orleans.Providers;
using Orleans.Storage;

namespace Maestro.Silo.Tests.OrleansSql;

/// <summary>Orleans' own providers on our tables and texts.</summary>
public sealed class OrleansProvidersTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task Two_silos_become_active_and_a_client_finds_their_gateways()
    {
        var table = silos.Hosts[0].Services.GetRequiredService<IMembershipTable>();
        await Eventually.TrueAsync(
            async () => (await table.ReadAllAsync(CancellationToken.None)).Members.Count(member => member.Item1.Status == SiloStatus.Active) == 2,
            TimeSpan.FromSeconds(30), "two active silos");

        using var client = silos.BuildClient();
        var gateways = client.Services.GetRequiredService<IGatewayListProvider>();
        await gateways.InitializeGatewayListProvider();

        Assert.Equal(2, (await gateways.GetGateways()).Count);
    }

    [Fact]
    public async Task A_silo_row_is_inserted_and_updated_only_at_the_tables_version()
    {
        // A table of its own: a host that never starts takes no part in the cluster.
        using var host = silos.BuildSilo(deleteOnClear: false, cluster: "unused");
        var table = host.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(true, CancellationToken.None);
        var first = (await table.ReadAllAsync(CancellationToken.None)).Version.Next();

        var answers = await Task.WhenAll(Enumerable.Range(1, 32).Select(port => table.InsertRowAsync(Entry(port), first, CancellationToken.None)));

        Assert.Single(answers, won => won);
        var (entry, etag) = Assert.Single((await table.ReadAllAsync(CancellationToken.None)).Members);
        entry.Status = SiloStatus.Active;
        entry.AddSuspector(SiloAddress.New(IPAddress.Loopback, 1, 1), DateTime.UtcNow);
        var next = (await table.ReadAllAsync(CancellationToken.None)).Version.Next();
        Assert.True(await table.UpdateRowAsync(entry, etag, next, CancellationToken.None));
        Assert.False(await table.UpdateRowAsync(entry, etag, next, CancellationToken.None));
        var read = Assert.Single((await table.ReadRowAsync(entry.SiloAddress, CancellationToken.None)).Members).Item1;
        Assert.Equal((SiloStatus.Active, 1), (read.Status, read.SuspectTimes?.Count));
        await table.UpdateIAmAliveAsync(entry, CancellationToken.None);
        await table.CleanupDefunctSiloEntriesAsync(DateTimeOffset.UtcNow, CancellationToken.None);
        Assert.Single((await table.ReadAllAsync(CancellationToken.None)).Members);
        await table.DeleteMembershipTableEntriesAsync("unused", CancellationToken.None);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_32_first_writes_of_one_grain_from_two_silos_exactly_one_wins(bool integerKey)
    {
        // An integer key leaves the extension string null.
        var grain = GrainId.Create(GrainType.Create("test"), integerKey ? GrainIdKeyExtensions.CreateIntegerKey(42) : IdSpan.Create("text"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 32).Select(async writer =>
        {
            var state = new GrainState<Counter>(new Counter { Value = writer });
            var conflict = await Record.ExceptionAsync(() => Storage(writer % 2).WriteStateAsync("counter", grain, state));
            return (writer, conflict);
        }));

        var winner = Assert.Single(outcomes, outcome => outcome.conflict is null).writer;
        Assert.All(outcomes.Where(outcome => outcome.writer != winner), outcome => Assert.IsType<InconsistentStateException>(outcome.conflict));
        var read = new GrainState<Counter>(new Counter());
        await Storage(0).ReadStateAsync("counter", grain, read);
        Assert.Equal((winner, true, "1"), (read.State!.Value, read.RecordExists, read.ETag));
    }

    [Theory]
    [InlineData(0)] // clearing keeps the row
    [InlineData(1)] // clearing deletes it
    public async Task State_is_written_cleared_and_written_again(int silo)
    {
        var grain = GrainId.Create("test", $"cleared-{silo}");
        var state = new GrainState<Counter>(new Counter { Value = 1 });
        await Storage(silo).WriteStateAsync("counter", grain, state);
        await Storage(silo).ClearStateAsync("counter", grain, state);

        var read = new GrainState<Counter>(new Counter());
        await Storage(silo).ReadStateAsync("counter", grain, read);
        Assert.False(read.RecordExists);
        read.State = new Counter { Value = 2 };
        await Storage(silo).WriteStateAsync("counter", grain, read);

        Assert.True(read.RecordExists);
        await Assert.ThrowsAsync<InconsistentStateException>(() =>
            Storage(silo).WriteStateAsync("counter", grain, new GrainState<Counter>(new Counter(), "77")));
        await Assert.ThrowsAsync<InconsistentStateException>(() =>
            Storage(silo).ClearStateAsync("counter", grain, new GrainState<Counter>(new Counter(), "77")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_activation_clears_and_writes_again_without_reading(int silo)
    {
        var grain = GrainId.Create("test", $"kept-{silo}");
        var state = new GrainState<Counter>(new Counter { Value = 1 });
        await Storage(silo).ReadStateAsync("counter", grain, state);
        await Storage(silo).ClearStateAsync("counter", grain, state);
        await Storage(silo).WriteStateAsync("counter", grain, state);
        await Storage(silo).ClearStateAsync("counter", grain, state);
        state.State = new Counter { Value = 2 };
        await Storage(silo).WriteStateAsync("counter", grain, state);

        var read = new GrainState<Counter>(new Counter());
        await Storage(silo).ReadStateAsync("counter", grain, read);

        Assert.Equal((2, true, state.ETag), (read.State!.Value, read.RecordExists, read.ETag));
    }

    [Fact]
    public async Task Reminders_are_kept_read_by_range_and_removed()
    {
        var table = silos.Hosts[0].Services.GetRequiredService<IReminderTable>();
        var grains = Enumerable.Range(0, 20).Select(i => GrainId.Create("test", $"{i}")).ToList();
        foreach (var grain in grains)
        {
            await table.UpsertRow(new ReminderEntry
            {
                GrainId = grain, ReminderName = "r", StartAt = DateTime.UtcNow, Period = TimeSpan.FromDays(40),
            });
        }

        const uint begin = 0x4000_0000;
        const uint end = 0xC000_0000;
        var inside = (await table.ReadRows(begin, end)).Reminders.Select(reminder => reminder.GrainId).ToHashSet();
        var outside = (await table.ReadRows(end, begin)).Reminders.Select(reminder => reminder.GrainId).ToHashSet();

        Assert.Equal(grains.Where(grain => grain.GetUniformHashCode() is > begin and <= end).ToHashSet(), inside);
        Assert.Equal(grains.Except(inside).ToHashSet(), outside);
        var row = await table.ReadRow(grains[0], "r");
        Assert.Equal(TimeSpan.FromDays(40), row!.Period);
        Assert.False(await table.RemoveRow(grains[0], "r", "77"));
        Assert.True(await table.RemoveRow(grains[0], "r", row.ETag!));
        Assert.Empty((await table.ReadRows(grains[0])).Reminders);
    }

    private IGrainStorage Storage(int silo) =>
        silos.Hosts[silo].Services.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);

    private static MembershipEntry Entry(int port) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, port, 1),
        HostName = "host",
        SiloName = "silo",
        Status = SiloStatus.Joining,
        ProxyPort = 30000,
        StartTime = DateTime.UtcNow,
        IAmAliveTime = DateTime.UtcNow,
    };
}
