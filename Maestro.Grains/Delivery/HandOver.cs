namespace Maestro.Grains.Delivery;

/// <summary>How a hand-over went.</summary>
public enum HandOver
{
    /// <summary>It was taken.</summary>
    Success,
    /// <summary>It failed.</summary>
    Error,
    /// <summary>Nobody wants it, or it is larger than what clients take.</summary>
    Skipped,
}
