using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Maestro.Platform.Simulator.State;

/// <summary>Systems, instances and what depends on what. Thread-safe.</summary>
public sealed class PlatformState
{
    private readonly ConcurrentDictionary<string, bool> _systems = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Instance> _instances = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<Affected>> _affected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<Affected>> _cascades = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _subscribed = new(StringComparer.Ordinal);

    /// <summary>The documents of jobs that the original service has left in process memory.</summary>
    public ConcurrentQueue<JsonObject> Documents { get; } = new();

    /// <summary>The installed systems.</summary>
    public ICollection<string> Systems => _systems.Keys;

    /// <summary>All instances.</summary>
    public ICollection<Instance> Instances => _instances.Values;

    /// <summary>Installs a system.</summary>
    public string AddSystem(string? id = null)
    {
        id ??= Guid.NewGuid().ToString();
        _systems[id] = true;
        return id;
    }

    /// <summary>Notes an instance that has run.</summary>
    public Instance AddFinished(
        string systemId, string eventName, DateTimeOffset timestamp, JsonObject? payload = null, string branch = "master", bool isFork = false, string tag = "",
        string? id = null)
    {
        id ??= Guid.NewGuid().ToString();
        var instance = new Instance
        {
            Id = id,
            SystemId = systemId,
            Branch = branch,
            IsFork = isFork,
            Status = "finished",
            Event = new JsonObject
            {
                ["name"] = eventName,
                ["timestamp"] = timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
                ["instanceId"] = id,
                ["reference_date"] = timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["tag"] = tag,
                ["version"] = "1.0.0",
                ["owner"] = "anonymous",
                ["image"] = $"registry/{eventName}:1.0.0",
                ["scope"] = "execution",
                ["branch"] = branch,
                ["systemId"] = systemId,
                ["idempotencyKey"] = null,
                ["reproduction"] = new JsonObject(),
                ["reprocessing"] = new JsonObject(),
                ["payload"] = payload ?? [],
            },
        };
        Add(instance);
        return instance;
    }

    /// <summary>Notes an instance.</summary>
    public void Add(Instance instance) => _instances[instance.Id] = instance;

    /// <summary>The instance; null when there is none.</summary>
    public Instance? Find(string id) => _instances.GetValueOrDefault(id);

    /// <summary>What the data of an instance changes for others.</summary>
    public void SetAffected(string instanceId, params Affected[] affected) => _affected[instanceId] = affected;

    /// <summary>What the data of a re-run of an instance changes for others.</summary>
    public void SetCascade(string originalId, params Affected[] affected) => _cascades[originalId] = affected;

    /// <summary>What discovery answers for an instance.</summary>
    public IReadOnlyList<Affected> AffectedBy(string instanceId) =>
        Find(instanceId)?.Original is { } original ? _cascades.GetValueOrDefault(original, []) : _affected.GetValueOrDefault(instanceId, []);

    /// <summary>Makes an app listen to an event that nobody listens to otherwise, such as a notification.</summary>
    public void Subscribe(string eventName) => _subscribed[eventName] = true;

    /// <summary>Whether somebody listens to an event: somebody always does, except to notifications of reprocessing.</summary>
    public bool HasSubscriber(string eventName) =>
        _subscribed.ContainsKey(eventName) || !eventName.Contains(".reprocessing.", StringComparison.Ordinal);
}
