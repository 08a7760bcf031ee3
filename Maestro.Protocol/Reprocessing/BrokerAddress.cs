using System.Globalization;

namespace Maestro.Protocol.Reprocessing;

/// <summary>Where the platform's RabbitMQ is, and who we are there.</summary>
public sealed record BrokerAddress
{
    /// <summary>The port of AMQP.</summary>
    public const int DefaultPort = 5672;

    /// <summary>The virtual host of the platform, made by the event manager (reprocessing.md section 3).</summary>
    public const string DefaultVirtualHost = "plataforma_v1.0";

    /// <summary>Host name or address.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>Port.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Virtual host.</summary>
    public string VirtualHost { get; init; } = DefaultVirtualHost;

    /// <summary>User.</summary>
    public string UserName { get; init; } = "guest";

    /// <summary>Password.</summary>
    public string Password { get; init; } = "guest";

    /// <summary>Whether the connection is encrypted (<c>amqps</c>).</summary>
    public bool Tls { get; init; }

    /// <summary>Where it is, without the password.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Tls ? "amqps" : "amqp")}://{UserName}@{Host}:{Port}/{VirtualHost}");

    /// <summary>Reads <c>amqp://user:password@host:port/vhost</c>; what is left out has its default. False when it is something else.</summary>
    public static bool TryParse(string text, out BrokerAddress address)
    {
        address = new BrokerAddress();
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("amqp" or "amqps") || url.Host.Length == 0
            || url.Query.Length > 0 || url.Fragment.Length > 0 || url.AbsolutePath.LastIndexOf('/') > 0)
        {
            return false;
        }

        var (user, password) = url.UserInfo.Split(':', 2) switch
        {
            [{ Length: > 0 } name, var secret] => (name, secret),
            [{ Length: > 0 } name] => (name, address.Password),
            _ => (address.UserName, address.Password),
        };
        var virtualHost = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'));
        address = new BrokerAddress
        {
            Host = url.Host.Trim('[', ']'),
            Port = url.Port > 0 ? url.Port : url.Scheme == "amqps" ? 5671 : DefaultPort,
            VirtualHost = virtualHost.Length > 0 ? virtualHost : DefaultVirtualHost,
            UserName = Uri.UnescapeDataString(user),
            Password = Uri.UnescapeDataString(password),
            Tls = url.Scheme == "amqps",
        };
        return true;
    }
}
