namespace Maestro.Grains;

/// <summary>Names of the grain storages the host provides.</summary>
public static class StorageNames
{
    /// <summary>Consumers and resource bundles: many writes, one typed row per grain.</summary>
    public const string Hot = "hot";
}
