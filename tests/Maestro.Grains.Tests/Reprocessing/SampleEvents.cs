using System.Text;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Tests.Reprocessing;

/// <summary>Events and messages as the platform sends them.</summary>
internal static class SampleEvents
{
    public const string System = "3f1c2b7e-5d0a-4c55-9a42-7b1f0e6d8c10";

    public static PlatformEvent Persist(string instance, string branch = "master", string tag = "", string scope = "execution") => new()
    {
        Branch = branch,
        SystemId = System,
        Name = $"{System}.persist.request",
        Version = "1.4.0",
        IdempotencyKey = $"key of {instance}",
        Tag = tag,
        InstanceId = instance,
        Scope = scope,
        Payload = $$"""{"instanceId":"{{instance}}"}""",
        Reprocessing = new ReprocessingMark(),
    };

    public static PlatformEvent Reply(string instance, string jobId, string original, string branch = "master") =>
        Persist(instance, branch, tag: "given by the event manager", scope: "reprocessing") with
        {
            Reprocessing = new ReprocessingMark { Id = jobId, InstanceId = original, SystemId = System },
        };

    /// <summary>The event that once started an instance, as process memory has it.</summary>
    public static PlatformEvent Stored(string instance, string timestamp = "2018-04-02T09:00:11.000412") => new()
    {
        Timestamp = timestamp,
        ReferenceDate = "2018-04-02T09:00:11Z",
        Branch = "master",
        SystemId = System,
        Name = "calcula.indicador.request",
        Version = "2.0.1",
        Image = "localhost:5000/calcula-indicador:2.0.1",
        IdempotencyKey = $"key of {instance}",
        Tag = $"tag of {instance}",
        Owner = "anonymous",
        InstanceId = instance,
        Scope = "execution",
        Payload = """{"usina":"UHE-17","mes":3}""",
        Reprocessing = new ReprocessingMark(),
    };

    public static FoundUnit Found(string instance, string branch = "master", bool forking = false, string timestamp = "2018-04-02T09:00:11.000412") =>
        new(new UnitKey(instance, branch), forking, Stored(instance, timestamp));

    public static AffectedUnit Affected(string instance, string branch = "master", bool forking = false) =>
        new(new UnitKey(instance, branch), forking);

    /// <summary>A message of the persist queue.</summary>
    public static PersistDelivery Queued(PlatformEvent persist) => new(
        PersistSource.Queue,
        Encoding.UTF8.GetBytes($$"""{"task":"tasks.process","id":"6c1d8b21","args":[{{PlatformEventJson.Write(persist)}}],"retries":0,"utc":true}"""));

    /// <summary>The body of <c>persist/sync</c>.</summary>
    public static PersistDelivery Synchronous(PlatformEvent persist) => new(PersistSource.Sync, Encoding.UTF8.GetBytes(PlatformEventJson.Write(persist)));
}
