using System.Diagnostics;
using Maestro.Bench.Events;
using Maestro.Bench.Pacing;
using Maestro.Bench.Targets;

namespace Maestro.Bench.Load;

/// <summary>Plays the sources, the agents and the watchers of a run, and keeps account of every event.</summary>
internal sealed partial class EventLoad : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>When nothing arrives for that long, nothing will.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(15);

    private readonly LoadOptions _options;
    private readonly Target _target;
    private readonly RunNames _names;
    private readonly EventWriter _events;
    private readonly StatusNumbers _statuses = new(DateTimeOffset.UtcNow);
    private readonly ConnectionSet _sources;
    private readonly ConnectionSet _agents;
    private EventPhase[] _phases = [];
    private IPace? _pace;

    private EventLoad(LoadOptions options, Target target, RunNames names, ConnectionSet sources, ConnectionSet agents)
    {
        (_options, _target, _names, _sources, _agents) = (options, target, names, sources, agents);
        _events = new EventWriter(names, new Payloads(options.Size));
        Agents = new Subscriptions(OnSpec);
        Watchers = new Subscriptions(OnStatus);
    }

    /// <summary>The subscriptions of the agents.</summary>
    public Subscriptions Agents { get; }

    /// <summary>The subscriptions of the watchers.</summary>
    public Subscriptions Watchers { get; }

    /// <summary>Events that nobody should have got: of a version that was not sent, or for another consumer or source.</summary>
    public int Unexpected => Volatile.Read(ref _unexpected);

    /// <summary>What the first refused events were told, and the first lost streams.</summary>
    public IEnumerable<string> Failures => _failures.Concat(Agents.Failures).Concat(Watchers.Failures).Distinct();

    /// <summary>Connects.</summary>
    public static async Task<EventLoad> ConnectAsync(LoadOptions options, Target target, RunNames names, CancellationToken stop) => new(
        options, target, names,
        await ConnectionSet.OpenAsync(target.Sources, options.SourceConnections ?? options.Connections, stop),
        await ConnectionSet.OpenAsync(target.Agents, options.Connections, stop));

    /// <summary>Registers the consumers, connects, and subscribes as their agents and, when asked to, as the sources' watchers.</summary>
    public static async Task<EventLoad> OpenAsync(LoadOptions options, Target target, RunNames names, bool watch, CancellationToken stop)
    {
        await ConsumerRegistration.RunAsync(target, names, options.Consumers, stop);
        var load = await ConnectAsync(options, target, names, stop);
        await load.SubscribeAgentsAsync(stop);
        if (watch)
        {
            await load.Watchers.OpenAsync(load._sources, options.Sources, load._events.SourceSubscription, stop);
        }

        return load;
    }

    /// <summary>Subscribes as the agent of every consumer.</summary>
    public Task SubscribeAgentsAsync(CancellationToken stop) =>
        Agents.OpenAsync(_agents, _options.Consumers, _events.AgentSubscription, stop);

    /// <summary>Sends the events of a phase and waits until they have arrived.</summary>
    /// <param name="phase">The events.</param>
    /// <param name="stop">Ends it with an error.</param>
    /// <param name="enough">Ends the sending early; what was sent is waited for.</param>
    /// <returns>False when they did not arrive, and nothing comes any more.</returns>
    public Task<bool> RunAsync(EventPhase phase, CancellationToken stop, CancellationToken enough = default) =>
        RunAsync(
            phase, _options.Rate is { } rate ? new OpenLoop(rate, _options.InFlight) : new ClosedLoop(_options.InFlight), stop, enough);

    /// <summary>Sends the events of a phase as fast as the answers come, whatever the rate is, and waits until they have arrived.</summary>
    /// <returns>False when they did not, and nothing comes any more.</returns>
    public Task<bool> RunAtOnceAsync(EventPhase phase, CancellationToken stop) =>
        RunAsync(phase, new ClosedLoop(_options.InFlight), stop, default);

    /// <summary>Cuts all connections at once; nobody takes that for a failure.</summary>
    public void Dispose()
    {
        Agents.Expected = true;
        Watchers.Expected = true;
        _sources.Dispose();
        _agents.Dispose();
    }

    private async Task<bool> RunAsync(EventPhase phase, IPace pace, CancellationToken stop, CancellationToken enough)
    {
        _phases = [phase, .. _phases];
        _pace = pace;
        var before = _target.ReadCpu();
        phase.Started = Stopwatch.GetTimestamp();
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, enough);
            phase.Sent = await pace.RunAsync(phase.Count, phase.Kind == PhaseKind.Status ? SendStatus : SendSpec, end.Token);
            await WaitAsync(phase, stop);
        }
        finally
        {
            phase.Cpu = _target.ReadCpu() - before;
        }

        return phase.IsComplete;
    }

    private static async Task WaitAsync(EventPhase phase, CancellationToken stop)
    {
        var (progress, since) = (phase.Progress, Stopwatch.GetTimestamp());
        while (!phase.IsComplete && Stopwatch.GetElapsedTime(since) < Stall)
        {
            await Task.Delay(Look, stop);
            if (phase.Progress != progress)
            {
                (progress, since) = (phase.Progress, Stopwatch.GetTimestamp());
            }
        }
    }
}
