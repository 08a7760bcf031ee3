using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Maestro.Agent.Cluster;
using Maestro.Agent.Status;
using Maestro.Agent.Works;

namespace Maestro.Agent.Tests.Status;

/// <summary>Works, results and reads to try the status functions with.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Start = new(2026, 1, 15, 10, 0, 1, TimeSpan.Zero);

    public static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-01-15T{time}Z", null);

    public static Work Work(string bundle, int generation = 1) => new()
    {
        Uid = "0f8a3c52-6b1e-5d0a-9b53-0b4f0f6b7a01",
        Name = "0f8a3c52-6b1e-5d0a-9b53-0b4f0f6b7a01",
        ClusterName = "cluster1",
        Generation = generation,
        OriginalSource = "maestro",
        Bundle = ManifestBundleReader.Read(Encoding.UTF8.GetBytes(bundle)),
    };

    public static ResourceMeta Meta(string group, string kind, string name, int ordinal = 0, string? resource = null) =>
        new(ordinal, group, "v1", kind, resource ?? KindNames.Plural(kind), name, "shop");

    public static ImmutableArray<ManifestResult> Results(params (ResourceMeta Meta, string? Error)[] results) =>
        [.. results.Select(result => new ManifestResult(result.Meta, result.Error))];

    public static LiveRead Found(string json = "{}") => LiveRead.Found(new LiveObject(() => JsonElement.Parse(json)));

    public static WorkStatus Observe(WorkStatus before, Work work, string time, params LiveRead[] reads) =>
        ObservedStatus.After(before, work, reads, 1024 * 1024, At(time));

    public static string Summary(Condition? condition) =>
        condition is null ? "" : $"{condition.Status} {condition.Reason} {condition.Message}";
}
