namespace Maestro.Grains.ResourceBundles;

/// <summary>The part of a bundle that a request is about.</summary>
public enum BundleAspect
{
    /// <summary>What the source wants, its deletion included.</summary>
    Spec,
    /// <summary>What the agent reports.</summary>
    Status,
}
