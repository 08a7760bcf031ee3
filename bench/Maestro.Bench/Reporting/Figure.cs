using System.Globalization;

namespace Maestro.Bench.Reporting;

/// <summary>A number of a report.</summary>
/// <param name="Key">Its name in JSON, with the unit.</param>
/// <param name="Label">Its name in the table.</param>
/// <param name="Value">Null when it is not known or there is none.</param>
/// <param name="Format">How the table shows it.</param>
internal sealed record Figure(string Key, string Label, double? Value, string Format = "N0")
{
    /// <summary>The number for people.</summary>
    public string Text => Value?.ToString(Format, CultureInfo.InvariantCulture) ?? "-";

    /// <summary>What is not to be is marked: losses and the like.</summary>
    public bool IsAlarm { get; init; }
}

/// <summary>What a phase, or a contender, came to: one column of the table.</summary>
internal sealed record Section(string Name, IReadOnlyList<Figure> Figures);
