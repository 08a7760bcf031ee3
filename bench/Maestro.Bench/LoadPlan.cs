namespace Maestro.Bench;

/// <summary>What a run does.</summary>
internal sealed record LoadPlan
{
    public required Uri Sources { get; init; }

    public required Uri Agents { get; init; }

    public required Uri Rest { get; init; }

    public required int Consumers { get; init; }

    public required int Bundles { get; init; }

    public required int Updates { get; init; }

    public required int InFlight { get; init; }

    /// <summary>Bytes of one manifest bundle.</summary>
    public required int Size { get; init; }

    /// <summary>Whether agents report and a watcher waits for the reports.</summary>
    public required bool Statuses { get; init; }

    /// <summary>Makes names of this run unlike those of earlier ones.</summary>
    public string Run { get; } = Guid.NewGuid().ToString("N")[..8];

    public string Source => $"bench-{Run}";

    public static string Consumer(int index) => $"bench-{index:D5}";

    public string Bundle(int index) => $"{Run}-{index:D7}";
}
