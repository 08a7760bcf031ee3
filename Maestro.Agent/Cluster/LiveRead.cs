using System.Text.Json;

namespace Maestro.Agent.Cluster;

/// <summary>How reading a live object ended.</summary>
internal enum LiveReadKind
{
    /// <summary>It exists.</summary>
    Found,
    /// <summary>It does not exist.</summary>
    NotFound,
    /// <summary>The cluster could not say.</summary>
    Failed,
    /// <summary>Not enough is known about the object to read it.</summary>
    IncompleteMeta,
}

/// <summary>The result of reading one live object.</summary>
internal sealed record LiveRead
{
    private LiveRead(LiveReadKind kind) => Kind = kind;

    /// <summary>It does not exist.</summary>
    public static readonly LiveRead NotFound = new(LiveReadKind.NotFound);

    /// <summary>Not enough is known about it.</summary>
    public static readonly LiveRead IncompleteMeta = new(LiveReadKind.IncompleteMeta);

    /// <summary>How it ended.</summary>
    public LiveReadKind Kind { get; }

    /// <summary>The object; not null exactly when it was found.</summary>
    public LiveObject? Object { get; private init; }

    /// <summary>Why it failed, for people.</summary>
    public string? Error { get; private init; }

    /// <summary>It exists.</summary>
    public static LiveRead Found(LiveObject live) => new(LiveReadKind.Found) { Object = live };

    /// <summary>The cluster could not say.</summary>
    public static LiveRead Failed(string error) => new(LiveReadKind.Failed) { Error = error };
}

/// <summary>An object of the cluster; its content is only made when a rule asks for it.</summary>
internal sealed class LiveObject(Func<JsonElement> read)
{
    private JsonElement? _content;

    /// <summary>The whole object.</summary>
    public JsonElement Content => _content ??= read();
}
