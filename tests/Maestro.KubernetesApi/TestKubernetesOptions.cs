namespace Maestro.KubernetesApi;

/// <summary>How a <see cref="TestKubernetes"/> behaves.</summary>
public sealed record TestKubernetesOptions
{
    /// <summary>Port of the HTTPS endpoint; 0 picks a free one, and a restart keeps it.</summary>
    public int HttpsPort { get; init; }

    /// <summary>Port of the plain HTTP endpoint; 0 picks a free one, and a restart keeps it.</summary>
    public int HttpPort { get; init; }

    /// <summary>The bearer token of the administrator, a member of <c>system:masters</c>.</summary>
    public string AdminToken { get; init; } = "admin-token";

    /// <summary>More bearer tokens and their users.</summary>
    public IReadOnlyDictionary<string, Access.UserInfo> Tokens { get; init; } = new Dictionary<string, Access.UserInfo>();

    /// <summary>What TokenReviews name as audiences; the server's URL when empty.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>
    /// Runs what a controller manager does: garbage collection by owner references, emptying of deleted namespaces. Definitions of custom
    /// resources are always established.
    /// </summary>
    public bool Controllers { get; init; } = true;

    /// <summary>How long a definition waits until its resources are served.</summary>
    public TimeSpan EstablishDelay { get; init; } = TimeSpan.Zero;

    /// <summary>Time between bookmarks of a watch that wants them.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>When a watch without <c>timeoutSeconds</c> ends.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Changes of a resource that are kept for watches from an older version; before those it is 410 Gone.</summary>
    public int HistoryLength { get; init; } = 10_000;

    /// <summary>Changes that may wait for one watch; one more, and the watch is ended.</summary>
    public int WatchBuffer { get; init; } = 10_000;

    /// <summary>Largest request body in bytes; etcd's limit is 1.5 MiB, the server's 3 MiB.</summary>
    public int MaxRequestBytes { get; init; } = 3 * 1024 * 1024;

    /// <summary>The clock of timestamps.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
