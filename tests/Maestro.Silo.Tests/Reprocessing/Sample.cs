using System.Collections.Immutable;
using System.Text;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Silo.Tests.Reprocessing;

/// <summary>Rows to store.</summary>
internal static class Sample
{
    public const string System = "3f1c2b7e-5d0a-4c55-9a42-7b1f0e6d8c10";

    public static readonly DateTimeOffset Now = new(2026, 1, 5, 8, 0, 0, 123, TimeSpan.Zero);

    public static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"args":[{"instanceId":"A","payload":{"n":1.10}}]}""");

    public static readonly byte[] RawBody = [0, 1, 2, 255];

    public static Job Job(string id, int units = 2, string tag = "", string system = System, DateTimeOffset? createdAt = null) => new()
    {
        Id = id,
        SystemId = system,
        PendingEvent = new PlatformEvent { InstanceId = $"asking of {id}", Tag = tag },
        Origin = new PlatformEvent { Name = "corrige.medicao.request", Owner = "Ana Conceição" },
        Tag = tag,
        Status = JobStatus.PendingApproval,
        CreatedAt = createdAt ?? Now,
        UpdatedAt = createdAt ?? Now,
        History = [new HistoryEntry("", JobStatus.PendingApproval, createdAt ?? Now)],
        Units =
        [
            .. Enumerable.Range(0, units).Select(number => new Unit
            {
                Key = new UnitKey($"I{number}", "master"),
                Event = new PlatformEvent { InstanceId = $"I{number}", Name = "calcula.request", Payload = """{"n":1.10}""" },
                Arrival = number,
            }),
        ],
    };

    public static Effect Effect(long id, EffectKind kind) => new() { Id = id, Kind = kind, DueAt = Now, CreatedAt = Now };

    public static ImmutableSortedDictionary<long, Effect> ToImmutableSorted(this Dictionary<long, Effect> effects) => effects.ToImmutableSortedDictionary();
}
