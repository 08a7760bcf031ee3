using Maestro.Cli.Server;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Testing;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.Cli.Tests.Server;

public sealed class AnnouncementTests : ILogger
{
    private readonly List<string> _lines = [];

    [Theory]
    [InlineData("production", "abc123", "Git Commit: abc123", "Initializing environment: production")]
    [InlineData(null, "abc123", "Git Commit: abc123", "Initializing environment: none")]
    public void The_first_lines_are_those_of_the_original(string? environment, string commit, string first, string second)
    {
        Announcement.Begin(this, variable => variable == "GIT_COMMIT" ? commit : variable == "MAESTRO_ENV" ? environment : null);

        Assert.Equal([$"Information 6105 {first}", $"Information 6106 {second}"], _lines);
    }

    [Theory]
    [InlineData("Server", "REST localhost:8000, sources localhost:8090, agents localhost:8091, health localhost:8083, metrics localhost:8080, dashboard localhost:8088")]
    [InlineData("Silo", "REST off, sources off, agents off, health localhost:8083, metrics localhost:8080, dashboard localhost:8088")]
    [InlineData("Gateway", "REST localhost:8000, sources localhost:8090, agents localhost:8091, health localhost:8083, metrics localhost:8080, dashboard off")]
    public void A_server_says_who_it_is_and_where_it_listens_once_it_does(string role, string listeners)
    {
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);

        Announcement.Prepare(lifetime, this, Enum.Parse<ServerRole>(role), Settings(("client-id", "me")));
        Assert.Empty(_lines);
        lifetime.NotifyStarted();

        Assert.Equal(
            [$"Information 6102 maestro {role.ToLowerInvariant()} me listening: {listeners}; database ann@db:5432/fleet"], _lines);
    }

    [Theory]
    [InlineData("Server", "", "*:8000")]
    [InlineData("Gateway", "10.0.0.1", "10.0.0.1:8000")]
    [InlineData("Server", "fd00::1", "[fd00::1]:8000")]
    [InlineData("Server", "127.0.0.1", null)]
    [InlineData("Silo", "", null)]
    public void Rest_that_other_machines_reach_is_a_warning(string role, string hostname, string? address)
    {
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);

        Announcement.Prepare(lifetime, this, Enum.Parse<ServerRole>(role), Settings(("server-hostname", hostname)));

        Assert.Equal(
            address is null ? [] : [$"Warning 6103 REST on {address} can be reached by other machines"],
            _lines.Where(line => line.Contains("REST", StringComparison.Ordinal)).Select(line => line.Split(" and has")[0]));
    }

    [Theory]
    [InlineData("Server", "--server-hostname=", "*:8090 and *:8091")]
    [InlineData("Gateway", "--server-hostname=10.0.0.1", "10.0.0.1:8090 and 10.0.0.1:8091")]
    [InlineData("Server", "--server-hostname=fd00::1 --grpc-tls-cert-file=CERT --grpc-tls-key-file=KEY", "[fd00::1]:8091")]
    [InlineData("Server", "--server-hostname= --grpc-broker-tls-cert-file=CERT --grpc-broker-tls-key-file=KEY", "*:8090")]
    [InlineData("Server", "--server-hostname= --message-broker-type=mqtt", "*:8090")]
    [InlineData("Server", "--server-hostname= --enable-grpc-server=false", "*:8091")]
    [InlineData("Server", "--server-hostname= --enable-grpc-server=false --message-broker-type=mqtt", null)]
    [InlineData("Server", "--server-hostname=127.0.0.1", null)]
    [InlineData("Server", "", null)]
    [InlineData("Silo", "--server-hostname=", null)]
    public void Plain_gRPC_that_other_machines_reach_is_one_warning(string role, string options, string? addresses)
    {
        using var authority = new TestAuthority();
        using var files = new CertificateDirectory(authority.Server());
        var flags = options.Replace("CERT", files.Certificate, StringComparison.Ordinal).Replace("KEY", files.Key, StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(flag => flag[2..].Split('=', 2));
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);

        Announcement.Prepare(lifetime, this, Enum.Parse<ServerRole>(role), Settings([.. flags.Select(flag => (flag[0], flag[1]))]));

        Assert.Equal(
            addresses is null ? [] : [$"Warning 6107 gRPC on {addresses} can be reached by other machines"],
            _lines.Where(line => line.Contains("gRPC", StringComparison.Ordinal)).Select(line => line.Split(", speaks")[0]));
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Add($"{logLevel} {eventId.Id} {formatter(state, exception)}");

    private static ServerSettings Settings(params (string Name, string Text)[] flags) =>
        ServerSettings.From(SettingResolver.Resolve(
            CommandOptions.Server,
            new SettingSources(
                setting => flags.FirstOrDefault(flag => flag.Name == setting.Name).Text,
                variable => variable == "MAESTRO_DATABASE_URL" ? "postgres://ann:hunter2@db/fleet" : null)));
}
