namespace Maestro.Grains.ResourceBundles;

/// <summary>The large parts of bundles; a list that shows none of them reads none of them.</summary>
[Flags]
public enum BundlePayloads
{
    /// <summary>Only what is small: names, times, version, metadata.</summary>
    None = 0,
    /// <summary>The manifest bundle. Without it <see cref="StoredSpec.Data"/> is an empty object.</summary>
    Manifests = 1,
    /// <summary>The status. Without it <see cref="ResourceBundleState.Status"/> is null.</summary>
    Status = 2,
    /// <summary>Everything.</summary>
    All = Manifests | Status,
}
