using System.Text.Json;

namespace Maestro.Bench.Tests.Guard;

/// <summary>
/// How this code compares with something that does not change, measured in one run on one machine, so that they hold on any. Higher is better.
/// </summary>
/// <param name="WritesToAdoNet">Writes a second of group commit, divided by those of Orleans' ADO.NET persistence.</param>
/// <param name="CpuOfAdoNet">CPU of an ADO.NET write, storage and PostgreSQL together, divided by that of group commit.</param>
/// <param name="CpuOfPlainUpdate">
/// CPU of one plain single-row update, divided by that of an update's whole way through server and PostgreSQL.
/// </param>
internal sealed record SpeedRatios(double WritesToAdoNet, double CpuOfAdoNet, double CpuOfPlainUpdate)
{
    /// <summary>A ratio that is worse than this part of the stored one is a defect.</summary>
    public const double Allowed = 0.75;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

#if DEBUG
    private const string Build = "debug";
#else
    private const string Build = "release";
#endif

    /// <summary>The ratios that <c>bench/ratios.json</c> holds for this kind of build.</summary>
    public static SpeedRatios Stored()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "ratios.json"));
        return JsonSerializer.Deserialize<Dictionary<string, SpeedRatios>>(text, Json)![Build];
    }

    /// <summary>The better of each.</summary>
    public SpeedRatios Or(SpeedRatios other) => new(
        Math.Max(WritesToAdoNet, other.WritesToAdoNet),
        Math.Max(CpuOfAdoNet, other.CpuOfAdoNet),
        Math.Max(CpuOfPlainUpdate, other.CpuOfPlainUpdate));

    /// <summary>The ratios of which too little is left of <paramref name="stored"/>, as sentences.</summary>
    public IEnumerable<string> Below(SpeedRatios stored)
    {
        foreach (var (name, now, then) in ((string, double, double)[])[
            (nameof(WritesToAdoNet), WritesToAdoNet, stored.WritesToAdoNet),
            (nameof(CpuOfAdoNet), CpuOfAdoNet, stored.CpuOfAdoNet),
            (nameof(CpuOfPlainUpdate), CpuOfPlainUpdate, stored.CpuOfPlainUpdate)])
        {
            if (now < then * Allowed)
            {
                yield return FormattableString.Invariant($"{name} is {now:N3}, less than {Allowed} of the {then:N3} in bench/ratios.json");
            }
        }
    }
}
