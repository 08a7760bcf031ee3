using System.Diagnostics;
using Maestro.Cli.PrivateRabbitMq;
using Xunit;

namespace Maestro.Testing;

/// <summary>A RabbitMQ node that all fixtures of the test process share; use it as a class or collection fixture.</summary>
/// <remarks>
/// It takes seconds to start, so there is one. Tests keep to systems of their own, whose names no other test knows. Who stops or kills the
/// broker takes a <see cref="StartOwnAsync"/>. The node is deleted when the process ends, however it ends.
/// </remarks>
public sealed class RabbitMqFixture : IAsyncLifetime
{
    // Ends the node and deletes it when the test process is gone.
    private const string Undertaker = """
        exec >/dev/null 2>&1 </dev/null
        trap '' INT HUP TERM
        parent=$0 root=$1
        while kill -0 "$parent" && [ -d "$root" ]; do sleep 0.3; done
        pid=$(cat "$root/node.pid")
        if [ -n "$pid" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF "$root"; then kill -KILL "$pid"; sleep 0.3; fi
        rm -rf "$root"
        """;

    private static readonly Lazy<Task<PrivateRabbitMqServer>> Shared = new(StartOwnAsync);

    /// <summary>The node.</summary>
    public PrivateRabbitMqServer Server { get; private set; } = null!;

    /// <summary>Starts a node of the caller's own, which it may stop, kill and start again.</summary>
    public static async Task<PrivateRabbitMqServer> StartOwnAsync()
    {
        var root = Path.Combine(Path.GetTempPath(), $"maestro-tests-rabbitmq-{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(root);
        using var undertaker = Process.Start("/bin/sh", ["-c", Undertaker, $"{Environment.ProcessId}", root]);
        return await PrivateRabbitMqServer.StartAsync(new PrivateRabbitMqOptions { Directory = root }, _ => { }, CancellationToken.None);
    }

    /// <summary>Starts the node if it is the first.</summary>
    public async Task InitializeAsync() => Server = await Shared.Value;

    /// <summary>The node goes with the process.</summary>
    public Task DisposeAsync() => Task.CompletedTask;
}
