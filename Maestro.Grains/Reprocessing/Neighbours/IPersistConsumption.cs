namespace Maestro.Grains.Reprocessing.Neighbours;

/// <summary>What the consumers of this process hold of the persist queues.</summary>
public interface IPersistConsumption
{
    /// <summary>How many messages of the system were delivered here and are not acknowledged; null when this process does not consume its queue.</summary>
    int? Unacknowledged(string systemId);
}
