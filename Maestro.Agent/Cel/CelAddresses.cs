using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Maestro.Agent.Cel;

/// <summary>The IP and CIDR libraries of Kubernetes.</summary>
internal static class CelAddresses
{
    /// <summary>Adds the functions.</summary>
    public static void Register(Dictionary<string, CelFunction> globals, Dictionary<string, CelFunction> methods)
    {
        globals["ip"] = arguments => CelIp.Parse(Only(arguments));
        globals["isIP"] = arguments => CelIp.TryParse(Only(arguments), out _, out _);
        globals["ip.isCanonical"] = arguments => CelIp.Parse(Only(arguments)).ToString() == (string)arguments[0]!;
        methods["family"] = arguments => Ip(arguments).Address.AddressFamily == AddressFamily.InterNetwork ? 4L : 6L;
        methods["isUnspecified"] = arguments => Ip(arguments).IsUnspecified;
        methods["isLoopback"] = arguments => Ip(arguments).IsLoopback;
        methods["isLinkLocalMulticast"] = arguments => Ip(arguments).IsLinkLocalMulticast;
        methods["isLinkLocalUnicast"] = arguments => Ip(arguments).IsLinkLocalUnicast;
        methods["isGlobalUnicast"] = arguments => Ip(arguments).IsGlobalUnicast;

        globals["cidr"] = arguments => CelCidr.Parse(Only(arguments));
        globals["isCIDR"] = arguments => CelCidr.TryParse(Only(arguments), out _, out _);
        methods["containsIP"] = arguments => Cidr(arguments[0]).Contains(arguments[1] as CelIp ?? CelIp.Parse(Text(arguments[1])));
        methods["containsCIDR"] = arguments => Cidr(arguments[0]).Contains(arguments[1] as CelCidr ?? CelCidr.Parse(Text(arguments[1])));
        methods["ip"] = arguments => Cidr(CelFunctions.One(arguments)).Ip;
        methods["masked"] = arguments => Cidr(CelFunctions.One(arguments)).Masked;
        methods["prefixLength"] = arguments => (long)Cidr(CelFunctions.One(arguments)).PrefixLength;
    }

    private static string Only(object?[] arguments) => Text(CelFunctions.One(arguments));

    private static string Text(object? value) => value as string ?? throw CelValues.NoOverload();

    private static CelIp Ip(object?[] arguments) => CelFunctions.One(arguments) as CelIp ?? throw CelValues.NoOverload();

    private static CelCidr Cidr(object? value) => value as CelCidr ?? throw CelValues.NoOverload();
}

/// <summary>An IP address; of version 6 without a zone, and not one of version 4 in disguise.</summary>
internal sealed record CelIp(IPAddress Address)
{
    /// <summary>Whether it is 0.0.0.0 or ::.</summary>
    public bool IsUnspecified => Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any);

    /// <summary>Whether it is in 127.0.0.0/8, or ::1.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>Whether it is in 224.0.0.0/24, or a multicast address with the scope of a link.</summary>
    public bool IsLinkLocalMulticast => Octets is [224, 0, 0, _] || (Octets is { Length: 16 } and [0xFF, var scope, ..] && (scope & 0x0F) == 2);

    /// <summary>Whether it is in 169.254.0.0/16 or fe80::/10.</summary>
    public bool IsLinkLocalUnicast => Octets is [169, 254, _, _] || (Octets is { Length: 16 } and [0xFE, var second, ..] && (second & 0xC0) == 0x80);

    /// <summary>Whether it is none of the above, no multicast and no broadcast; private addresses count.</summary>
    public bool IsGlobalUnicast => !IsUnspecified && !IsLoopback && !IsLinkLocalUnicast && !IsMulticast && !Address.Equals(IPAddress.Broadcast);

    private bool IsMulticast => Octets is [>= 224 and < 240, _, _, _] || Address.IsIPv6Multicast;

    private byte[] Octets => Address.GetAddressBytes();

    /// <summary>Reads an address.</summary>
    /// <exception cref="CelException">It is none.</exception>
    public static CelIp Parse(string text) => TryParse(text, out var address, out var problem) ? address! : throw new CelException(problem);

    /// <summary>Reads an address.</summary>
    public static bool TryParse(string text, out CelIp? address, out string problem)
    {
        (address, problem) = (null, $"IP Address \"{text}\" parse error during conversion from string: ParseAddr(\"{text}\"): unable to parse IP");
        if (text.Contains('%', StringComparison.Ordinal))
        {
            problem = $"IP address \"{text}\" with zone value is not allowed";
            return false;
        }

        // What else the framework takes for an address (hexadecimal, fewer parts, brackets) is none in Kubernetes.
        if (!(IsDotted(text) || (text.Contains(':', StringComparison.Ordinal) && !text.StartsWith('['))) || !IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        if (parsed.IsIPv4MappedToIPv6)
        {
            problem = $"IPv4-mapped IPv6 address \"{text}\" is not allowed";
            return false;
        }

        address = new CelIp(parsed);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = Address.ToString();
        // .NET writes the end of some addresses of version 6 like one of version 4.
        return Octets is [.., var a, var b, var c, var d] and { Length: 16 } && text.Contains('.', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"{text[..(text.LastIndexOf(':') + 1)]}{(a << 8) | b:x}:{(c << 8) | d:x}")
            : text;
    }

    private static bool IsDotted(string text) => text.Split('.') is { Length: 4 } parts
        && parts.All(part => part is "0" || (part is { Length: > 0 and <= 3 } && part[0] != '0' && part.All(char.IsAsciiDigit)));
}

/// <summary>An IP address with the length of its network's prefix.</summary>
internal sealed record CelCidr(CelIp Ip, int PrefixLength)
{
    /// <summary>The network itself: without the bits of the host.</summary>
    public CelCidr Masked => this with { Ip = Mask(Ip) };

    /// <summary>Reads a network.</summary>
    /// <exception cref="CelException">It is none.</exception>
    public static CelCidr Parse(string text) => TryParse(text, out var network, out var problem) ? network! : throw new CelException(problem);

    /// <summary>Reads a network.</summary>
    public static bool TryParse(string text, out CelCidr? network, out string problem)
    {
        (network, problem) = (null, $"network address parse error during conversion from string: netip.ParsePrefix(\"{text}\"): ");
        var slash = text.LastIndexOf('/');
        if (slash < 0)
        {
            problem += "no '/'";
            return false;
        }

        if (!CelIp.TryParse(text[..slash], out var ip, out var reason))
        {
            problem += reason;
            return false;
        }

        var digits = text[(slash + 1)..];
        var longest = ip!.Address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || (digits.Length > 1 && digits[0] == '0'))
        {
            problem += $"bad bits after slash: \"{digits}\"";
            return false;
        }

        if (length > longest)
        {
            problem += "prefix length out of range";
            return false;
        }

        network = new CelCidr(ip, length);
        return true;
    }

    /// <summary>Whether an address is in it.</summary>
    public bool Contains(CelIp address) => address.Address.AddressFamily == Ip.Address.AddressFamily && Mask(address) == Mask(Ip);

    /// <summary>Whether a whole network is in it.</summary>
    public bool Contains(CelCidr network) => network.PrefixLength >= PrefixLength && Contains(network.Ip);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ip}/{PrefixLength}");

    private CelIp Mask(CelIp address)
    {
        var octets = address.Address.GetAddressBytes();
        for (var index = 0; index < octets.Length; index++)
        {
            var bits = Math.Clamp(PrefixLength - (index * 8), 0, 8);
            octets[index] &= (byte)(0xFF00 >> bits);
        }

        return new CelIp(new IPAddress(octets));
    }
}
