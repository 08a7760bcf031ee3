namespace Maestro.Grains.Delivery;

/// <summary>What is stored and has to be handed over, and to whom.</summary>
public enum HandOverKind
{
    /// <summary>Specs and deletions, to those who deliver them to the agents.</summary>
    Specs,
    /// <summary>Statuses, to the gateways with watchers.</summary>
    Statuses,
    /// <summary>Either, from this silo to gateways in other processes.</summary>
    Gateways,
}
