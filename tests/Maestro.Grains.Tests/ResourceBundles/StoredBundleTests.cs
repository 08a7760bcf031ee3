using Maestro.Grains.ResourceBundles;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;

namespace Maestro.Grains.Tests.ResourceBundles;

/// <summary>What an activation may hand to another.</summary>
public sealed class StoredBundleTests
{
    private readonly ScriptedStorage _storage = new();
    private readonly StoredBundle _stored;

    public StoredBundleTests() => _stored = New();

    [Fact]
    public async Task What_was_written_can_be_trusted()
    {
        Assert.Null(_stored.TrustedETag);

        await WriteAsync();

        Assert.Equal("1", _stored.TrustedETag);
    }

    [Fact]
    public async Task Nothing_can_be_trusted_after_a_write_that_may_have_been_committed()
    {
        await WriteAsync();
        _storage.Failure = new TimeoutException("no answer");

        await Assert.ThrowsAsync<TimeoutException>(WriteAsync);

        Assert.NotNull(_stored.Current);
        Assert.Null(_stored.TrustedETag);
    }

    [Fact]
    public async Task A_refused_write_changes_nothing()
    {
        await WriteAsync();
        _storage.Failure = new StorageUnavailableException("no room") { IsUntried = true };

        await Assert.ThrowsAsync<StorageUnavailableException>(WriteAsync);

        Assert.Equal("1", _stored.TrustedETag);
    }

    [Fact]
    public async Task What_is_gone_is_left_to_be_read()
    {
        await WriteAsync();
        await _stored.Remove(SampleBundle.Stored(), BundleAspect.Status, turn: 0);

        Assert.Null(_stored.TrustedETag);
    }

    [Fact]
    public async Task What_was_taken_over_is_not_read_and_is_written_under_its_ETag()
    {
        var (state, next) = (SampleBundle.Stored(version: 7), New());
        next.Take(state, "6");

        await next.Read(BundleAspect.Spec);

        Assert.Equal(0, _storage.Reads);
        Assert.Same(state, next.Current);
        Assert.Equal("6", next.TrustedETag);
        await next.Write(SampleBundle.Stored(version: 8), BundleAspect.Spec, turn: 0);
        Assert.Equal(["6"], _storage.ETagsOfWrites);
        Assert.Equal(8, next.Current?.Version);
    }

    private StoredBundle New() => new(GrainId.Create("bundle", SampleBundle.Id), _storage, new NoMetrics(), new FakeTimeProvider());

    private Task WriteAsync() => _stored.Write(SampleBundle.Stored(), BundleAspect.Spec, turn: 0);

    private sealed class ScriptedStorage : IGrainStorage
    {
        public Exception? Failure { get; set; }

        public int Reads { get; private set; }

        public List<string?> ETagsOfWrites { get; } = [];

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Reads++;
            return Task.CompletedTask;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            ETagsOfWrites.Add(grainState.ETag);
            return Failure is null ? StoreAsync(grainState, exists: true) : Task.FromException(Failure);
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => StoreAsync(grainState, exists: false);

        private Task StoreAsync<T>(IGrainState<T> state, bool exists)
        {
            (state.ETag, state.RecordExists) = ($"{ETagsOfWrites.Count}", exists);
            return Task.CompletedTask;
        }
    }
}
