using System.Security.Cryptography;
using System.Text;

namespace Maestro.Agent.Ownership;

/// <summary>Which hub the records of a cluster belong to (agent.md section 1.4).</summary>
/// <param name="Hash">Lower-case hexadecimal SHA-256 of the hub host.</param>
/// <param name="AgentId">Owner of the records; the hash unless it was chosen.</param>
internal sealed record HubIdentity(string Hash, string AgentId)
{
    /// <summary>The identity of an agent.</summary>
    /// <param name="hubHost">Address of the broker exactly as configured.</param>
    /// <param name="agentId">The agent's own id; null or empty for the hash.</param>
    public static HubIdentity Of(string hubHost, string? agentId = null)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hubHost)));
        return new HubIdentity(hash, string.IsNullOrEmpty(agentId) ? hash : agentId);
    }

    /// <summary>Name of the record of a work.</summary>
    public string RecordName(string workName) => $"{Hash}-{workName}";
}
