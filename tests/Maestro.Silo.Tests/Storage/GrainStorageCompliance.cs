using Maestro.Grains.ResourceBundles;
using Orleans.Storage;

namespace Maestro.Silo.Tests.Storage;

/// <summary>What the grains rely on, whichever storage keeps them.</summary>
public abstract class GrainStorageCompliance(IGrainStorage storage)
{
    private const int Rivals = 32;

    public static TheoryData<string> Kinds => ["bundle", "consumer"];

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_grain_that_was_never_written_reads_as_nothing(string kind)
    {
        var grain = Fresh(kind);
        var untouched = grain.Content;

        await grain.ReadAsync();

        Assert.False(grain.Exists);
        Assert.Null(grain.ETag);
        Assert.Equal(untouched, grain.Content);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_was_written_is_read_again(string kind)
    {
        var written = await WrittenAsync(kind, revision: 1);

        var read = await ReadAgainAsync(kind, written);

        Assert.True(written.Exists);
        Assert.True(read.Exists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal(written.Content, read.Content);
    }

    [Fact]
    public async Task Payloads_come_back_byte_for_byte_through_every_change_of_a_bundle()
    {
        var bundle = new StoredBundle(storage, NewKey());
        foreach (var change in new Func<Task>[]
        {
            () => bundle.CreateAsync(1), () => bundle.UpdateSpecAsync(2), () => bundle.UpdateStatusAsync(3), () => bundle.UpdateSpecAsync(4),
            () => bundle.MarkDeletingAsync(5), () => bundle.UpdateStatusAsync(6),
        })
        {
            await change();
            Assert.Equal(bundle.Content, (await ReadAgainAsync("bundle", bundle)).Content);
        }

        var read = new StoredBundle(storage, bundle.Key);
        await read.ReadAsync();
        Assert.Equal(StoredBundle.DifficultJson, System.Text.Encoding.UTF8.GetString(read.State.Status!.Data));
        Assert.Equal(StoredBundle.At(5), read.State.DeletedAt);
        Assert.Equal(3, read.State.Version);
    }

    [Fact]
    public async Task A_bundle_without_metadata_and_a_status_without_hash_stay_so()
    {
        var bundle = new StoredBundle(storage, NewKey());
        await bundle.CreateAsync();
        await bundle.WriteAsync(bundle.State with { Version = 2, Spec = bundle.State.Spec with { Metadata = null }, Change = BundleChange.SpecUpdated });
        await bundle.WriteAsync(bundle.State with
        {
            Status = new StoredStatus(2, "1", null, StoredBundle.Json("{}"), StoredBundle.Json("{}")),
            Change = BundleChange.StatusUpdated,
        });

        Assert.Equal(bundle.Content, (await ReadAgainAsync("bundle", bundle)).Content);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_write_over_what_is_stored_replaces_it_and_its_ETag(string kind)
    {
        var grain = await WrittenAsync(kind, revision: 1);
        var firstETag = grain.ETag;

        await grain.WriteAsync(2);

        Assert.NotEqual(firstETag, grain.ETag);
        Assert.Equal(grain.Content, (await ReadAgainAsync(kind, grain)).Content);
        await grain.WriteAsync(3);
        Assert.Equal(grain.Content, (await ReadAgainAsync(kind, grain)).Content);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_write_over_something_else_fails_and_changes_nothing(string kind)
    {
        var grain = await WrittenAsync(kind, revision: 1);
        var stale = grain.Twin();
        await grain.WriteAsync(2);

        await Assert.ThrowsAsync<InconsistentStateException>(() => stale.WriteAsync(3));

        var stored = await ReadAgainAsync(kind, grain);
        Assert.Equal(grain.ETag, stored.ETag);
        Assert.Equal(grain.Content, stored.Content);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_first_write_of_what_exists_fails_and_changes_nothing(string kind)
    {
        var grain = await WrittenAsync(kind, revision: 1);

        await Assert.ThrowsAsync<InconsistentStateException>(() => StoredGrain.Of(kind, storage, grain.Key).WriteAsync(2));

        Assert.Equal(grain.Content, (await ReadAgainAsync(kind, grain)).Content);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_32_first_writers_exactly_one_wins(string kind)
    {
        var key = NewKey();
        var rivals = Enumerable.Range(0, Rivals).Select(_ => StoredGrain.Of(kind, storage, key)).ToArray();

        await ExactlyOneWinsAsync(kind, rivals);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_32_writers_with_one_ETag_exactly_one_wins(string kind)
    {
        var grain = await WrittenAsync(kind, revision: 99);
        var rivals = Enumerable.Range(0, Rivals).Select(_ => grain.Twin()).ToArray();

        await ExactlyOneWinsAsync(kind, rivals);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_cleared_grain_reads_as_nothing(string kind)
    {
        var grain = await WrittenAsync(kind, revision: 1);

        await grain.ClearAsync();

        Assert.False(grain.Exists);
        var read = await ReadAgainAsync(kind, grain);
        Assert.False(read.Exists);
        Assert.Equal(StoredGrain.Of(kind, storage, grain.Key).Content, read.Content);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_clear_of_something_else_fails_and_changes_nothing(string kind)
    {
        var grain = await WrittenAsync(kind, revision: 1);
        var stale = grain.Twin();
        await grain.WriteAsync(2);

        await Assert.ThrowsAsync<InconsistentStateException>(stale.ClearAsync);

        var stored = await ReadAgainAsync(kind, grain);
        Assert.Equal(grain.ETag, stored.ETag);
        Assert.Equal(grain.Content, stored.Content);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_cleared_grain_can_be_written_again_by_the_same_and_by_a_new_activation(string kind)
    {
        var grain = await WrittenAsync(kind, revision: 1);
        await grain.ClearAsync();
        await grain.WriteAsync(2);
        Assert.Equal(grain.Content, (await ReadAgainAsync(kind, grain)).Content);
        await grain.ClearAsync();

        var other = await ReadAgainAsync(kind, grain);
        await other.WriteAsync(3);

        Assert.Equal(other.Content, (await ReadAgainAsync(kind, grain)).Content);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_write_over_what_was_cleared_fails(string kind)
    {
        var grain = await WrittenAsync(kind, revision: 1);
        var stale = grain.Twin();
        await grain.ClearAsync();

        await Assert.ThrowsAsync<InconsistentStateException>(() => stale.WriteAsync(2));

        Assert.False((await ReadAgainAsync(kind, grain)).Exists);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Keys_that_look_alike_are_different_grains(string kind)
    {
        var key = NewKey();
        var grains = new[] { key, key.ToUpperInvariant(), $"{key} ", $" {key}", $"{key}é", $"{key}e\u0301", $"{key}%", $"{key}'" }
            .Select(name => StoredGrain.Of(kind, storage, name)).ToArray();
        await Task.WhenAll(grains.Select((grain, index) => grain.WriteAsync(index)));

        await grains[0].ClearAsync();

        foreach (var grain in grains)
        {
            var read = await ReadAgainAsync(kind, grain);
            Assert.Equal(grain != grains[0], read.Exists);
            Assert.Equal(grain.Content, read.Content);
        }
    }

    private static string NewKey() => $"k{Guid.NewGuid():N}";

    private StoredGrain Fresh(string kind) => StoredGrain.Of(kind, storage, NewKey());

    private async Task<StoredGrain> WrittenAsync(string kind, int revision)
    {
        var grain = Fresh(kind);
        await grain.WriteAsync(revision);
        return grain;
    }

    private async Task<StoredGrain> ReadAgainAsync(string kind, StoredGrain grain)
    {
        var other = StoredGrain.Of(kind, storage, grain.Key);
        await other.ReadAsync();
        return other;
    }

    private async Task ExactlyOneWinsAsync(string kind, StoredGrain[] rivals)
    {
        var failures = await Task.WhenAll(rivals.Select((rival, index) => Record.ExceptionAsync(() => Task.Run(() => rival.WriteAsync(index)))));

        Assert.All(failures.OfType<Exception>(), failure => Assert.IsType<InconsistentStateException>(failure, exactMatch: false));
        var winner = rivals[Assert.Single(Enumerable.Range(0, rivals.Length), index => failures[index] is null)];
        var stored = await ReadAgainAsync(kind, winner);
        Assert.Equal(winner.ETag, stored.ETag);
        Assert.Equal(winner.Content, stored.Content);
    }
}
