using System.Collections.Immutable;

namespace Maestro.Agent.Works;

/// <summary>The spec of a work, read from the data of a spec event (protocol.md section 3.1).</summary>
/// <param name="Manifests">The manifests in bundle order.</param>
/// <param name="Configs">How the manifests are applied and observed; may be empty.</param>
/// <param name="DeleteOption">What becomes of the objects when they leave the bundle.</param>
/// <param name="Executor">On whose behalf the manifests are applied; null for the agent's own.</param>
/// <param name="Data">The data as it came, but for what <see cref="BundleText"/> puts right, which every <see cref="Manifest.Json"/> is a part of.</param>
internal sealed record ManifestBundle(
    ImmutableArray<Manifest> Manifests,
    ImmutableArray<ManifestConfig> Configs,
    DeleteOption DeleteOption,
    Executor? Executor,
    ReadOnlyMemory<byte> Data)
{
    /// <summary>Whether somebody asks for values as soon as they change.</summary>
    public bool IsWatched => Configs.Any(config => config.IsWatched);

    /// <summary>Whether conditions follow from what objects look like, and may turn whenever one changes.</summary>
    public bool DerivesConditions => Configs.Any(config => !config.ConditionRules.IsEmpty);

    /// <summary>The bundle of a work that is only known because it is deleted.</summary>
    public static readonly ManifestBundle Empty = new([], [], DeleteOption.None, null, ReadOnlyMemory<byte>.Empty);
}

/// <summary>One manifest: its JSON text as received and what identifies it.</summary>
/// <param name="Json">UTF-8 text of the object.</param>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">API version.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Name">Name; never empty.</param>
/// <param name="Namespace">Namespace as written; empty when there is none.</param>
internal sealed record Manifest(ReadOnlyMemory<byte> Json, string Group, string Version, string Kind, string Name, string Namespace);
