using System.Net;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Leading;
using Maestro.Agent.Measuring;
using Maestro.Agent.Transport;

namespace Maestro.Agent.Serving;

/// <summary>
/// What goes on around an agent of a real cluster: probes and metrics, its turn among several, and its end when certificates or
/// other files change.
/// </summary>
internal sealed partial class AgentSupervision(
    AgentOptions options, ApiConnection connection, ApiClient api, AgentMetrics metrics, Jitter jitter, TimeProvider time, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<AgentSupervision>();

    /// <summary>Runs the agent until it is stopped, loses its Lease, or a file changes.</summary>
    /// <param name="agent">The agent; ends when cancelled.</param>
    /// <param name="unreadiness">Why the agent is not ready; null when it is.</param>
    /// <param name="refresh">Brings metrics up to date before they are read.</param>
    /// <param name="stop">Asks for an orderly end.</param>
    /// <exception cref="Configuration.AgentConfigurationException">The address cannot be listened on, or the cluster cannot be used.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> agent, Func<string?> unreadiness, Action refresh, CancellationToken stop)
    {
        await using var endpoint = options.Listen is { } address
            ? await new AgentEndpoint(address, metrics, new MetricsAccess(api, time), unreadiness, refresh).StartAsync(stop)
            : null;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var election = options.ElectsLeader ? new LeaderElection(api, Namespace(), Identity(), jitter, time, loggers.CreateLogger<LeaderElection>()) : null;
        if (election is not null)
        {
            try
            {
                await election.AcquireAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }

        // The Lease is kept until the last step is taken, so that the next agent does not begin before.
        using var done = new CancellationTokenSource();
        var lease = election?.HoldAsync(done.Token) ?? Task.Delay(Timeout.InfiniteTimeSpan, time, done.Token);
        var files = FileChanges.WaitAsync([.. options.TerminateOnFiles, .. ServingCertificate.Files], time, done.Token);
        var running = agent(end.Token);
        if (await Task.WhenAny(running, lease, files) == files && files.IsCompletedSuccessfully)
        {
            var file = await files;
            LogFileChanged(file);
        }

        await end.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await done.CancelAsync();
        await Task.WhenAll(lease, files).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await running;
    }

    private string Namespace() => options.Namespace.Length > 0 ? options.Namespace : connection.Namespace ?? "default";

    private static string Identity() => $"{Dns.GetHostName()}_{Guid.NewGuid()}";
}
