using System.Net;

namespace Maestro.Grains.Tests.Rebalancing;

/// <summary>Silos by number.</summary>
internal static class SampleSilos
{
    public static SiloAddress Silo(int number) => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_000 + number), 1);

    /// <summary>The counts of silos 0, 1, ...</summary>
    public static Dictionary<SiloAddress, int> Counts(params int[] counts) => counts.Select((count, number) => (Silo(number), count)).ToDictionary();
}
