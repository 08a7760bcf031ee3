using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Leading;

/// <summary>A Lease as far as an election needs it.</summary>
/// <param name="Holder">Who holds it; empty for nobody.</param>
/// <param name="Duration">How long the holder may stay silent.</param>
/// <param name="Renewed">When the holder last spoke, by the holder's clock.</param>
/// <param name="Acquired">When the holder took it.</param>
/// <param name="Transitions">How often it changed hands.</param>
internal sealed record LeaseState(string Holder, TimeSpan Duration, DateTimeOffset Renewed, DateTimeOffset Acquired, int Transitions)
{
    /// <summary>Reads the spec of a Lease.</summary>
    public static LeaseState Read(JsonElement lease)
    {
        var spec = lease.Member("spec") ?? default;
        return new LeaseState(
            spec.Text("holderIdentity") ?? "",
            TimeSpan.FromSeconds(spec.Integer("leaseDurationSeconds") ?? 0),
            Time(spec, "renewTime"),
            Time(spec, "acquireTime"),
            (int)(spec.Integer("leaseTransitions") ?? 0));
    }

    /// <summary>The spec of a Lease; without a holder when there is none, as the Go clients write it.</summary>
    public JsonObject ToJson()
    {
        var spec = new JsonObject
        {
            ["leaseDurationSeconds"] = (int)Duration.TotalSeconds,
            ["renewTime"] = Micro(Renewed),
            ["acquireTime"] = Micro(Acquired),
            ["leaseTransitions"] = Transitions,
        };
        if (Holder.Length > 0)
        {
            spec["holderIdentity"] = Holder;
        }

        return spec;
    }

    private static DateTimeOffset Time(JsonElement spec, string name) =>
        Rfc3339.TryParse(spec.Text(name), out var time, out _) ? time : DateTimeOffset.UnixEpoch;

    private static string Micro(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
