using Maestro.Grains.Delivery;

namespace Maestro.Gateway.Measuring;

/// <summary>The values of the label <c>status</c>.</summary>
internal static class HandOverLabels
{
    /// <summary>By the number of the members of <see cref="HandOver"/>.</summary>
    public static readonly string[] All = ["success", "error", "skipped"];
}
