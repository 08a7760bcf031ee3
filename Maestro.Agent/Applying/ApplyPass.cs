using System.Collections.Immutable;
using Maestro.Agent.Cluster;
using Maestro.Agent.Discovery;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Ownership;
using Maestro.Agent.Works;

namespace Maestro.Agent.Applying;

/// <summary>One manifest of a pass.</summary>
internal sealed class ApplyItem(Manifest manifest, int ordinal)
{
    /// <summary>The manifest.</summary>
    public Manifest Manifest => manifest;

    /// <summary>What the server says about its kind; null while it is unknown.</summary>
    public ResolvedKind? Kind { get; set; }

    /// <summary>What came of it; null before the first attempt.</summary>
    public ManifestOutcome? Outcome { get; set; }

    /// <summary>Whether it is to be applied in this attempt.</summary>
    public bool IsDue { get; set; } = true;

    /// <summary>Its namespace; empty for kinds that live outside of namespaces, whatever the manifest says.</summary>
    public string Namespace => Kind is { IsNamespaced: false } ? "" : manifest.Namespace;

    /// <summary>Its object; null while its kind is unknown.</summary>
    public ObjectKey? Key => Kind is null ? null : new ObjectKey(Kind.Type, Namespace, manifest.Name);

    /// <summary>What it stands for.</summary>
    public ResourceMeta Meta =>
        new(ordinal, manifest.Group, manifest.Version, manifest.Kind, Kind?.Type.Resource ?? "", manifest.Name, Namespace);
}

/// <summary>One reconcile of a work.</summary>
internal sealed class ApplyPass
{
    private readonly bool _definesKinds;

    public ApplyPass(Work work)
    {
        Work = work;
        Items = [.. work.Bundle.Manifests.Select((manifest, ordinal) => new ApplyItem(manifest, ordinal))];
        InOrder = [.. Items.OrderBy(item => ApplyOrder.RankOf(item.Manifest.Kind))];
        _definesKinds = Items.Any(item => item.Manifest.Kind == "CustomResourceDefinition");
    }

    /// <summary>The work.</summary>
    public Work Work { get; }

    /// <summary>Its manifests in bundle order.</summary>
    public ImmutableArray<ApplyItem> Items { get; }

    /// <summary>Its manifests in the order in which they are applied.</summary>
    public ImmutableArray<ApplyItem> InOrder { get; }

    /// <summary>The record; null before it is ensured.</summary>
    public AppliedWork? Record { get; set; }

    /// <summary>What the record listed before this pass.</summary>
    public HashSet<ObjectKey>? Recorded { get; set; }

    /// <summary>What is remembered of labels and annotations; nothing unless that is wanted.</summary>
    public MetadataKeys Remembered { get; set; } = MetadataKeys.None;

    /// <summary>Whether everything that left the bundle is gone and the record says so.</summary>
    public bool IsPruned { get; set; }

    /// <summary>Whether another attempt within this pass may help: a conflict, or a kind the bundle itself defines.</summary>
    public bool IsWorthRepeating(ApplyItem item) =>
        item.Outcome!.Failure == ApplyFailure.Conflict || (_definesKinds && item.Outcome.Failure == ApplyFailure.UnknownKind);

    /// <summary>Begins the next attempt with those that are worth it.</summary>
    public void Repeat()
    {
        foreach (var item in Items)
        {
            item.IsDue = IsWorthRepeating(item);
        }
    }

    /// <summary>Nothing was applied, for one reason.</summary>
    public void FailAll(string error)
    {
        foreach (var item in Items)
        {
            item.Outcome = ManifestOutcome.Failed(item.Meta, item.Key, ApplyFailure.Ordinary, error);
        }
    }

    /// <summary>What the pass came to.</summary>
    public ApplyResult Result() => new(
        [.. Items.Select(item => new ManifestResult(
            item.Meta, item.Outcome!.Error, item.Outcome.Failure == ApplyFailure.IgnoredFields))],
        ApplyRepetition.Of(Items.Select(item => item.Outcome!.Failure), IsPruned))
    {
        HasChanged = Items.Any(item => item.Outcome!.HasChanged),
    };
}
