using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Maestro.Grains.Consumers;
using Maestro.Grains.ResourceBundles;
using Orleans.Storage;

namespace Maestro.Silo.Tests.Storage;

/// <summary>One activation of a grain as its storage sees it.</summary>
public abstract class StoredGrain(IGrainStorage storage, string key)
{
    public string Key { get; } = key;

    public abstract bool Exists { get; }

    public abstract string? ETag { get; }

    /// <summary>The whole state as text, payloads byte for byte.</summary>
    public abstract string Content { get; }

    protected IGrainStorage Storage { get; } = storage;

    public static StoredGrain Of(string kind, IGrainStorage storage, string key) => kind switch
    {
        "bundle" => new StoredBundle(storage, key),
        "consumer" => new StoredConsumer(storage, key),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "bundle or consumer"),
    };

    public abstract Task ReadAsync();

    /// <summary>Writes a state that differs with the revision: the first one, or a change of what this activation holds.</summary>
    public abstract Task WriteAsync(int revision);

    public abstract Task ClearAsync();

    /// <summary>Another activation that holds the same.</summary>
    public abstract StoredGrain Twin();
}

public abstract class StoredGrain<TState>(IGrainStorage storage, string key, string type) : StoredGrain(storage, key)
    where TState : class, new()
{
    private readonly string _type = type;

    public GrainState<TState> Held { get; protected init; } = new() { State = new TState() };

    public TState State => Held.State!;

    public override bool Exists => Held.RecordExists;

    public override string? ETag => Held.ETag;

    private GrainId Id => GrainId.Create(_type, Key);

    public override Task ReadAsync() => Storage.ReadStateAsync(_type, Id, Held);

    public override Task ClearAsync() => Storage.ClearStateAsync(_type, Id, Held);

    public Task WriteAsync(TState state)
    {
        Held.State = state;
        return Storage.WriteStateAsync(_type, Id, Held);
    }
}

public sealed class StoredConsumer(IGrainStorage storage, string name) : StoredGrain<ConsumerState>(storage, name, "consumer")
{
    public override string Content => JsonSerializer.Serialize(State);

    public override Task WriteAsync(int revision) => WriteAsync(
        (Exists ? State : new ConsumerState { Id = $"id-of-{Key}", CreatedAt = StoredBundle.At(0) }) with
        {
            Labels = ImmutableSortedDictionary<string, string>.Empty
                .Add("revision", $"{revision}").Add("ünï", "\"\\ \u2028 😀").Add("empty", ""),
            UpdatedAt = StoredBundle.At(revision),
        });

    public override StoredGrain Twin() =>
        new StoredConsumer(Storage, Key) { Held = new() { State = Held.State, ETag = Held.ETag, RecordExists = Held.RecordExists } };
}

public sealed class StoredBundle(IGrainStorage storage, string id, string consumer = StoredBundle.Consumer)
    : StoredGrain<ResourceBundleState>(storage, id, "resource-bundle")
{
    /// <summary>A consumer that must be registered before the first bundle.</summary>
    public const string Consumer = "cluster-1";

    /// <summary>JSON that survives only when nobody touches it.</summary>
    public const string DifficultJson =
        """{"z":1, "a" :9007199254740993,"big":123456789012345678901234567890,"f":1.10,"e":-1E+2,"twice":1,"twice":2,"u":"\u0000 \ud800 \ud83d\ude00 😀 é","x":{"y":[null,true,{}]}}""";

    /// <summary>Change, actor and detail are for the storage, and what a tombstone holds is not part of the bundle.</summary>
    public override string Content =>
        JsonSerializer.Serialize(State with { Change = BundleChange.None, Actor = "", Detail = "", TombstoneEventId = null });

    public static DateTimeOffset At(int second) => new DateTimeOffset(2026, 1, 15, 10, 0, 0, 123, 456, TimeSpan.Zero).AddSeconds(second);

    public static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);

    public override Task WriteAsync(int revision) => Exists ? UpdateSpecAsync(revision) : CreateAsync(revision);

    public Task CreateAsync(int revision = 0, string? data = null) => WriteAsync(new ResourceBundleState
    {
        Name = Key,
        Source = "source-1",
        ConsumerName = consumer,
        Version = 1,
        CreatedAt = At(revision),
        UpdatedAt = At(revision),
        CreateEventId = $"create-{revision}",
        Spec = Spec($"create-{revision}", revision, data),
        Change = BundleChange.Created,
        Actor = "source-1",
    });

    public Task UpdateSpecAsync(int revision, string? data = null) => WriteAsync(State with
    {
        Version = State.Version + 1,
        UpdatedAt = At(revision),
        Spec = Spec($"spec-{revision}", revision, data),
        Change = BundleChange.SpecUpdated,
        Actor = "source-1",
    });

    public Task UpdateStatusAsync(int revision, BundleChange change = BundleChange.StatusUpdated, string detail = "") => WriteAsync(State with
    {
        UpdatedAt = At(revision),
        Status = new StoredStatus(
            State.Version, $"sequence-{revision}", $"hash-{revision}", Json($$"""{"id":"status-{{revision}}"}"""), Json(DifficultJson)),
        Change = change,
        Actor = "agent-1",
        Detail = detail,
    });

    public Task MarkDeletingAsync(int revision) =>
        WriteAsync(State with { DeletedAt = At(revision), Change = BundleChange.MarkedDeleting, Actor = "operator-1" });

    public Task RemoveAsync() => RemoveAsync("agent-1", "");

    public Task RemoveAsync(string actor, string detail)
    {
        Held.State = State with { Actor = actor, Detail = detail };
        return ClearAsync();
    }

    public override StoredGrain Twin() => TwinBundle();

    public StoredBundle TwinBundle() =>
        new(Storage, Key, consumer) { Held = new() { State = Held.State, ETag = Held.ETag, RecordExists = Held.RecordExists } };

    private static StoredSpec Spec(string eventId, int revision, string? data) => new(
        eventId,
        Json($$"""{"id":"{{eventId}}","source":"source-1"}"""),
        Json("""{"name":"work","labels":{"app":"web","odd":"\u0000"},"unknown":[1.0]}"""),
        Json(data ?? DifficultJson.Replace("\"z\":1", $"\"z\":{revision}", StringComparison.Ordinal)));
}
