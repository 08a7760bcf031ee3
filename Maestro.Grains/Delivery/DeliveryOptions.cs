namespace Maestro.Grains.Delivery;

/// <summary>How specs are delivered and redelivered.</summary>
public sealed class DeliveryOptions
{
    /// <summary>The server's name towards agents (<c>--source-id</c>).</summary>
    public string SourceId { get; set; } = "maestro";

    /// <summary>Whether only the source that created a bundle may change or delete it.</summary>
    public bool EnforceSourceOwnership { get; set; } = true;

    /// <summary>Time from a delivery without acknowledgement to its first repetition; it doubles with each one.</summary>
    public TimeSpan RedeliveryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest time between two repetitions.</summary>
    public TimeSpan RedeliveryMaxDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Most unacknowledged bundles that one consumer grain keeps in memory; the rest is read from the store when there is room.</summary>
    public int MaxPending { get; set; } = 20_000;

    /// <summary>Deletions without proof for longer than this are counted as stuck and repeated only once per hour; zero means never.</summary>
    public TimeSpan StaleDeleteThreshold { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether an agent is told to delete what it holds and the server does not know.</summary>
    public bool ResyncDeletionNotices { get; set; } = true;

    /// <summary>
    /// More deletion notices than this in one resync, and more than half of what the agent holds, are refused: that is rather a lost
    /// database than a lost bundle.
    /// </summary>
    public int ResyncDeletionLimit { get; set; } = 10;
}
