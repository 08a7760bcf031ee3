using Maestro.Protocol.Reprocessing;

namespace Maestro.Protocol.Tests.Reprocessing;

public sealed class BrokerAddressTests
{
    [Theory]
    [InlineData("amqp://u:p%40ss@broker:5673/a%2Fb", "broker", 5673, "a/b", "u", "p@ss", false)]
    [InlineData("amqp://broker", "broker", 5672, "plataforma_v1.0", "guest", "guest", false)]
    [InlineData("amqps://u:p@[::1]/", "::1", 5671, "plataforma_v1.0", "u", "p", true)]
    public void An_address_is_read_and_what_is_left_out_has_its_default(
        string text, string host, int port, string virtualHost, string user, string password, bool tls)
    {
        Assert.True(BrokerAddress.TryParse(text, out var address));
        Assert.Equal(
            new BrokerAddress { Host = host, Port = port, VirtualHost = virtualHost, UserName = user, Password = password, Tls = tls }, address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("broker:5672")]
    [InlineData("http://broker")]
    [InlineData("amqp://broker/a/b")]
    [InlineData("amqp://broker/a?b=c")]
    public void Anything_else_is_no_address(string text) => Assert.False(BrokerAddress.TryParse(text, out _));

    [Fact]
    public void The_password_is_not_shown() =>
        Assert.Equal("amqp://guest@localhost:5672/plataforma_v1.0", new BrokerAddress { Password = "secret" }.ToString());
}
