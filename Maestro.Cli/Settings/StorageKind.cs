namespace Maestro.Cli.Settings;

/// <summary>How hot grains are stored.</summary>
internal enum StorageKind
{
    /// <summary>Writes of many grains in one commit; the one to use.</summary>
    GroupCommit,

    /// <summary>Orleans' ADO.NET persistence, one commit for each write; kept for comparison.</summary>
    AdoNet,
}
