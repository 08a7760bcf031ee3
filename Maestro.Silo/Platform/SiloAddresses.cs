using System.Net;
using System.Net.Sockets;

namespace Maestro.Silo.Platform;

/// <summary>
/// Where the two ports of a silo are open. Whoever reaches them may do everything, so that is where the other processes of the cluster come, and nowhere else.
/// </summary>
public static class SiloAddresses
{
    /// <summary>
    /// The advertised address if this machine has it, loopback included. One it does not have leads here through somebody else, by whatever way: then
    /// every address of its family, as when Orleans chooses.
    /// </summary>
    /// <param name="advertised">Where others reach the silo; null lets Orleans choose an address of IPv4.</param>
    /// <param name="isOfThisMachine">Whether an interface of this machine has an address.</param>
    public static IPAddress ToListenOn(IPAddress? advertised, Func<IPAddress, bool> isOfThisMachine)
    {
        ArgumentNullException.ThrowIfNull(isOfThisMachine);
        return advertised is null ? IPAddress.Any
            : IPAddress.IsLoopback(advertised) || isOfThisMachine(advertised) ? advertised
            : advertised.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any
            : IPAddress.Any;
    }

    /// <summary>Whether an interface of this machine has an address; found out by taking a port of it for a moment.</summary>
    public static bool IsOfThisMachine(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            // It is another machine's, or of a family that this one does not speak.
            return false;
        }
    }
}
