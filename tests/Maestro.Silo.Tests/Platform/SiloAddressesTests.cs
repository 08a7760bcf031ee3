using System.Net;
using Maestro.Silo.Platform;

namespace Maestro.Silo.Tests.Platform;

public class SiloAddressesTests
{
    [Theory]
    [InlineData(null, true, "0.0.0.0")]
    [InlineData("127.0.0.1", false, "127.0.0.1")]
    [InlineData("127.0.0.2", false, "127.0.0.2")]
    [InlineData("::1", false, "::1")]
    [InlineData("10.1.2.3", true, "10.1.2.3")]
    [InlineData("fd00::1", true, "fd00::1")]
    [InlineData("203.0.113.7", false, "0.0.0.0")]
    [InlineData("2001:db8::7", false, "::")]
    public void Ports_are_open_where_the_cluster_comes(string? advertised, bool here, string expected) =>
        Assert.Equal(expected, SiloAddresses.ToListenOn(advertised is null ? null : IPAddress.Parse(advertised), _ => here).ToString());

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("203.0.113.7", false)]
    [InlineData("2001:db8::7", false)]
    public void A_machine_knows_its_own_addresses(string address, bool expected) =>
        Assert.Equal(expected, SiloAddresses.IsOfThisMachine(IPAddress.Parse(address)));
}
