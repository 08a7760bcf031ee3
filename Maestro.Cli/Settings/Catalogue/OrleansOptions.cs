using System.Net;

namespace Maestro.Cli.Settings.Catalogue;

/// <summary>The Orleans cluster.</summary>
internal static class OrleansOptions
{
    private static readonly ValueFormat<string> Identifier = new(
        "NAME", "1 to 150 letters, digits, dots, dashes or underscores", TryParseIdentifier, value => value);

    public static readonly Setting<int> SiloPort = new("silo-port", Formats.Port, 11111,
        "port that silos reach each other at; left out, it is another one where this one is taken");
    public static readonly Setting<int> SiloGatewayPort = new("silo-gateway-port", Formats.Port, 30000,
        "port that gateway processes reach a silo at; left out, it is another one where this one is taken");
    public static readonly Setting<IPAddress?> AdvertisedAddress = new("advertised-address", Formats.Address, null,
        "address other processes reach this silo at, and the only one its two ports are open on if this machine has it; empty takes that of --server-hostname, and an address of this machine for every interface");
    public static readonly Setting<string> ClusterId = new("cluster-id", Identifier, "maestro", "processes with the same id form one cluster");
    public static readonly Setting<string> ServiceId = new("service-id", Identifier, "maestro", "identity of the stored state; the same for ever");
    public static readonly Setting<StorageKind> Storage =
        new("storage", Formats.Choice(("group-commit", StorageKind.GroupCommit), ("adonet", StorageKind.AdoNet)), StorageKind.GroupCommit,
            "grain storage, to compare them") { Hidden = true };

    public static readonly IReadOnlyList<Setting> All = [SiloPort, SiloGatewayPort, AdvertisedAddress, ClusterId, ServiceId, Storage];

    private static bool TryParseIdentifier(string text, out string value)
    {
        value = text;
        return text.Length is > 0 and <= 150 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
    }
}
