using System.Globalization;
using System.Text;

namespace Maestro.Grains.Reprocessing.Events;

/// <summary>Which ids of others can be worked with: they become keys of rows and names of queues.</summary>
public static class Identifiers
{
    private const int Longest = 500;

    /// <summary>Names of queues have at most 255 bytes, and ours add up to 34 to the system's id.</summary>
    private const int LongestSystem = 200;

    /// <summary>What can be the id of a system, in words.</summary>
    public static string SystemRule { get; } =
        string.Create(CultureInfo.InvariantCulture, $"1 to {LongestSystem} bytes without control characters");

    /// <summary>True for what can be the id of a system.</summary>
    public static bool IsSystem(string id) => !string.IsNullOrEmpty(id) && Encoding.UTF8.GetByteCount(id) <= LongestSystem && !id.Any(char.IsControl);

    /// <summary>True for what can be the id of an instance or a job, a branch or a tag; also when it is empty.</summary>
    public static bool IsUsable(string id) => id is not null && id.Length <= Longest && !id.Any(char.IsControl);

    /// <summary>What is wrong with the ids in an event, with the name of the field; null when nothing is. Empty ones are not looked at.</summary>
    public static string? FindFault(PlatformEvent read)
    {
        ArgumentNullException.ThrowIfNull(read);
        (string Name, string Value)[] systems = [("systemId", read.SystemId), ("reprocessing.system_id", read.Reprocessing?.SystemId ?? "")];
        (string Name, string Value)[] others =
        [
            ("instanceId", read.InstanceId), ("branch", read.Branch), ("tag", read.Tag),
            ("reprocessing.id", read.Reprocessing?.Id ?? ""), ("reprocessing.instance_id", read.Reprocessing?.InstanceId ?? ""),
        ];
        return systems.FirstOrDefault(field => field.Value.Length > 0 && !IsSystem(field.Value)).Name is { } system
            ? $"{system}: must not hold control characters and be at most {LongestSystem} bytes long"
            : others.FirstOrDefault(field => !IsUsable(field.Value)).Name is { } other
            ? $"{other}: must not hold control characters and be at most {Longest} long"
            : null;
    }
}
