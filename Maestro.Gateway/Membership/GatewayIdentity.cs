namespace Maestro.Gateway.Membership;

/// <summary>Who this gateway is for the silos.</summary>
/// <param name="Id">Unique for the life of the process.</param>
internal sealed record GatewayIdentity(string Id)
{
    /// <summary>A new identity.</summary>
    public static GatewayIdentity New() => new($"{Environment.MachineName}-{Guid.NewGuid():N}");
}
