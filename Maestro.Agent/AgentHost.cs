using Maestro.Agent.Cluster;
using Maestro.Agent.Cluster.Simulated;
using Maestro.Agent.Configuration;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Measuring;
using Maestro.Agent.Ownership;
using Maestro.Agent.Reconciling;
using Maestro.Agent.Serving;
using Maestro.Agent.Transport;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Agent;

/// <summary>Runs the agents of one process: one, or many simulated ones that share a channel, a queue and a timer.</summary>
public sealed class AgentHost
{
    private const int WorkersOfOne = 10;
    private const int WorkersOfMany = 256;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestTrust = TimeSpan.FromMinutes(5);

    private readonly AgentOptions _options;
    private readonly Func<IAgentDriver> _open;
    private readonly string _brokerAddress;
    private readonly ApiConnection? _connection;
    private readonly ApiClients? _clients;
    private readonly AgentMetrics _metrics = new();
    private readonly ILoggerFactory _loggers;
    private readonly IAgentObserver? _observer;
    private readonly TimeProvider _time;
    private readonly Jitter _jitter;
    private List<ClusterAgent> _agents = [];

    /// <summary>Prepares the agents; nothing is connected yet.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="loggers">Where the agents log to.</param>
    /// <param name="observer">Is told what the agents do; null for nobody.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="random">Randomness of pauses; null for the shared one.</param>
    /// <exception cref="AgentConfigurationException">A setting or the driver configuration file is wrong; the message says which.</exception>
    public AgentHost(
        AgentOptions options, ILoggerFactory loggers, IAgentObserver? observer = null, TimeProvider? time = null, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        options.Validate();
        _options = options;
        _loggers = loggers;
        _observer = observer;
        _time = time ?? TimeProvider.System;
        _jitter = new Jitter(random ?? Random.Shared);
        (_brokerAddress, _open) = options.SourceDriver switch
        {
            AgentOptions.MqttDriver => ReadMqtt(),
            AgentOptions.PubSubDriver => ReadPubSub(),
            _ => ReadGrpc(),
        };
        // Opened once here so that a wrong address or certificate stops the start.
        _open().Dispose();
        if (!options.Simulate)
        {
            _connection = ApiConnection.Open(options.Kubeconfig, options.CertificateRefreshInterval);
            _clients = ApiClients.Over(
                _connection, options.KubeApiQps, options.KubeApiBurst, _time, _metrics.ForApi(_connection.Address.Authority));
        }
    }

    /// <summary>How many agents this process runs.</summary>
    public int AgentCount => _options.SimulateCount ?? 1;

    /// <summary>How many of them the broker holds a subscription of right now.</summary>
    internal int SubscribedCount => _agents.Count(agent => agent.IsSubscribed);

    /// <summary>How many resource bundles the agents hold together.</summary>
    internal int WorkCount => _agents.Sum(agent => agent.Works.All().Count);

    /// <summary>
    /// Runs the agents until stopped. A broker that cannot be reached is no error: it is tried again. Stopping ends the
    /// subscriptions and gives status events that are under way five seconds. An agent of a real cluster also ends when it loses its
    /// Lease or a file it depends on changes.
    /// </summary>
    /// <exception cref="AgentConfigurationException">The cluster cannot be used, or the address of the probes is taken.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        if (_clients is null)
        {
            await RunAgentsAsync(null, stop);
            return;
        }

        using var connection = _connection!;
        var queues = _metrics.ForQueues(_time);
        await new AgentSupervision(_options, connection, _clients.Machinery, _metrics, _jitter, _time, _loggers)
            .RunAsync(end => RunAgentsAsync(queues, end), Unreadiness, () => Refresh(queues), stop);
    }

    private async Task RunAgentsAsync(QueueMetrics? queues, CancellationToken stop)
    {
        using var driver = _open();
        using var queue = new ReconcileQueue(
            _options.Workers ?? (AgentCount == 1 ? WorkersOfOne : WorkersOfMany), _time, _loggers.CreateLogger<ReconcileQueue>(), queues);
        using var abort = new CancellationTokenSource();
        using var rest = new CancellationTokenSource();
        using var cluster = _clients is null ? null : CreateCluster(_clients);
        _agents = CreateAgents(driver, queue, cluster);
        var workers = queue.RunAsync(abort.Token);
        var memory = _clients is null ? Task.CompletedTask : IdleMemory.GiveBackAsync(() => queue.Steps, _time, rest.Token);
        var renewal = driver.RefreshAsync(rest.Token);
        try
        {
            await Task.WhenAll(_agents.Select(agent => agent.RunAsync(stop)).ToList());
        }
        finally
        {
            queue.Stop();
            abort.CancelAfter(StopTimeout);
            await workers;
            await rest.CancelAsync();
            await memory;
            await renewal;
        }
    }

    private void Refresh(QueueMetrics queues)
    {
        queues.Refresh();
        _metrics.HeldDeletions.Set(_agents.Sum(agent => agent.HeldBack));
    }

    // Probes look at the process only, unless the operator wants more (agent.md sections 6.3 and D-20).
    private string? Unreadiness() =>
        !_options.ReadinessIncludesConnections ? null
        : _agents.Count == 0 ? "the agent has not begun"
        : !_agents.All(agent => agent.IsSubscribed) ? "the broker is not reached"
        : _agents.Select(agent => agent.Cluster.Failure).FirstOrDefault(failure => failure is not null);

    private (string Address, Func<IAgentDriver> Open) ReadGrpc()
    {
        var configuration = _options.DriverConfigFile is { Length: > 0 } file
            ? DriverFile.ReadGrpc(file)
            : new GrpcDriverConfiguration { Url = _options.ServerAddress! };
        return (configuration.Url, () => new GrpcDriver(configuration, _options, _time, _loggers));
    }

    private (string Address, Func<IAgentDriver> Open) ReadMqtt()
    {
        var settings = MqttFile.ReadForAgents(
            "workload-source-config", _options.DriverConfigFile!, _options.Identities().Select(identity => identity.ConsumerName));
        if (settings is { CaPem: not null, UsesTls: false })
        {
            MqttAgentTransport.LogClearText(_loggers.CreateLogger<MqttAgentTransport>(), settings.BrokerHost);
        }

        return (settings.BrokerHost, () => new MqttDriver(settings, _options, _time, _loggers));
    }

    // The records of the cluster are named after the empty text then (agent.md section 1.4).
    private (string Address, Func<IAgentDriver> Open) ReadPubSub()
    {
        var settings = PubSubFile.ReadForAgents(
            "workload-source-config", _options.DriverConfigFile!, [.. _options.Identities().Select(identity => identity.ConsumerName)]);
        return ("", () => new PubSubDriver(settings, _options.PublishTimeout, _time, _loggers));
    }

    private List<ClusterAgent> CreateAgents(IAgentDriver driver, ReconcileQueue queue, KubernetesCluster? cluster)
    {
        var surroundings = new AgentSurroundings(
            queue,
            new WorkReconciler(_options, _time),
            new SequenceIdGenerator(_time),
            _jitter,
            _time,
            _observer,
            _loggers.CreateLogger<ClusterAgent>());
        return [.. _options.Identities().Select(identity => new ClusterAgent(
            identity.ConsumerName,
            identity.ClientId,
            Measured(identity.ConsumerName, driver.Transport(
                identity.ConsumerName, identity.ClientId, new ReconnectLadder(_options.ReconnectBaseDelay, _jitter, _time))),
            cluster ?? (IClusterDriver)new SimulatedCluster(_time),
            new TokenBucket(_options.PublishRate, _options.PublishBurst, _time),
            surroundings,
            _options.ResyncDeletionLimit)
        {
            TrustAfter = _options.EvictionGracePeriod < LongestTrust ? _options.EvictionGracePeriod : LongestTrust,
        })];
    }

    // A fleet of simulated agents has nobody who reads its metrics.
    private IAgentTransport Measured(string consumerName, IAgentTransport transport) =>
        _clients is null ? transport : new MeasuredTransport(transport, _metrics, consumerName, _time);

    private KubernetesCluster CreateCluster(ApiClients clients) => new(
        clients,
        new KubernetesSettings
        {
            Identity = HubIdentity.Of(_options.HubHost ?? _brokerAddress),
            MaxWatches = _options.MaxFeedbackWatch,
            EvictionGracePeriod = _options.EvictionGracePeriod,
            SyncTimeout = _options.SyncTimeout,
            AdoptedHashes = _options.AdoptHubHashes,
            RemovesStaleMetadata = _options.RemoveStaleMetadata,
        },
        new InformerSurroundings(_time, _jitter, _loggers.CreateLogger<KubernetesCluster>()),
        _metrics.ForCluster());
}
