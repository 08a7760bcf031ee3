namespace Maestro.Protocol.ResourceBundles;

/// <summary>What <see cref="BundleValidation"/> lets through beyond the syntax rules.</summary>
public sealed record BundleValidationOptions
{
    /// <summary>The options servers use unless told otherwise.</summary>
    public static readonly BundleValidationOptions Default = new();

    /// <summary>True accepts a bundle without manifests. Agents discard such a bundle without a word, hence the default false.</summary>
    public bool AllowEmptyManifests { get; init; }

    /// <summary>
    /// Largest sum of manifest sizes in bytes, counted as agents count them. Agents discard larger bundles without a word.
    /// </summary>
    public int MaxManifestBytes { get; init; } = 512_000;
}
