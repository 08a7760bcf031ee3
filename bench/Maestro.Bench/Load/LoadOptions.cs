namespace Maestro.Bench.Load;

/// <summary>What a run of events does.</summary>
internal sealed record LoadOptions
{
    /// <summary>How many consumers there are; each has one agent.</summary>
    public int Consumers { get; init; } = 100;

    /// <summary>How many sources the bundles are spread over; each has one watcher where statuses are measured.</summary>
    public int Sources { get; init; } = 1;

    /// <summary>How many bundles are made.</summary>
    public int Bundles { get; init; } = 5000;

    /// <summary>How many events follow: updates, statuses or round trips.</summary>
    public int Events { get; init; } = 20_000;

    /// <summary>Octets of a manifest bundle.</summary>
    public int Size { get; init; } = 2048;

    /// <summary>How many publishers wait for an answer at a time, without a rate.</summary>
    public int InFlight { get; init; } = 64;

    /// <summary>Events per second at fixed times; null sends as fast as the answers come.</summary>
    public double? Rate { get; init; }

    /// <summary>Connections to each of the two ports.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Connections to the port for sources, when not as many.</summary>
    public int? SourceConnections { get; init; }

    /// <summary>Events before the measured ones, half of them creations.</summary>
    public int Warmup { get; init; } = 4000;

    /// <summary>Time between the creations and what follows.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Whether all bundles go to one consumer.</summary>
    public bool HotConsumer { get; init; }

    /// <summary>Bundles of the warm-up.</summary>
    public int WarmupBundles => Warmup / 2;

    /// <summary>The consumer of a bundle.</summary>
    public int ConsumerOf(int bundle) => HotConsumer ? 0 : bundle % Consumers;

    /// <summary>The source of a bundle; those of a consumer go round over the sources.</summary>
    public int SourceOf(int bundle) => (HotConsumer ? bundle : bundle / Consumers) % Sources;
}
