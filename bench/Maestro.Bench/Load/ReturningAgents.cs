using System.Collections.Concurrent;
using System.Diagnostics;
using Maestro.Bench.Events;
using Maestro.Bench.Measuring;
using Maestro.Bench.Rpc;
using Maestro.Bench.Targets;

namespace Maestro.Bench.Load;

/// <summary>
/// Agents that come back all at once: each subscribes, sends the versions it holds as soon as its subscription is open (protocol.md section
/// 1.5), and is settled when that is answered and the bundles that it lacks have come.
/// </summary>
internal sealed class ReturningAgents : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(30);

    private readonly RunNames _names;
    private readonly EventWriter _events;
    private readonly int _agents;
    private readonly int _bundlesPerAgent;
    private readonly Func<int, bool> _forgets;
    private readonly int[] _open;
    private readonly Leg _bundles;
    private readonly ConcurrentQueue<string> _failures = new();
    private ConnectionSet? _connections;
    private int _refused;
    private int _needless;

    /// <summary>Makes them; nothing is sent yet.</summary>
    /// <param name="names">Names of their consumers and bundles: bundle i is that of agent i modulo the number of agents, in version 1.</param>
    /// <param name="agents">How many.</param>
    /// <param name="bundlesPerAgent">How many bundles each has.</param>
    /// <param name="forgets">Whether an agent has lost its bundles.</param>
    public ReturningAgents(RunNames names, int agents, int bundlesPerAgent, Func<int, bool> forgets)
    {
        (_names, _agents, _bundlesPerAgent, _forgets) = (names, agents, bundlesPerAgent, forgets);
        _events = new EventWriter(names, new Payloads(256));
        Streams = new Subscriptions(OnEvent, OnOpened);
        Settled = new Leg(agents);
        Resync = new Leg(agents);
        _bundles = new Leg(agents * bundlesPerAgent);

        // What each agent waits for: the answer to its resync, and the bundles it lacks.
        _open = [.. Enumerable.Range(0, agents).Select(agent => 1 + (forgets(agent) ? bundlesPerAgent : 0))];
    }

    /// <summary>Their subscriptions.</summary>
    public Subscriptions Streams { get; }

    /// <summary>From the storm's beginning to when each has all it needs.</summary>
    public Leg Settled { get; }

    /// <summary>From when each sent its versions to the answer.</summary>
    public Leg Resync { get; }

    /// <summary>Bundles that were to come.</summary>
    public int Missing => Enumerable.Range(0, _agents).Count(_forgets) * _bundlesPerAgent;

    /// <summary>Those that came.</summary>
    public int Arrived => _bundles.Ended;

    /// <summary>Bundles that came although the agent had them, or once more.</summary>
    public int Needless => Volatile.Read(ref _needless) + _bundles.Repeated;

    /// <summary>Resyncs that the server refused.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>What the first refusals said.</summary>
    public IEnumerable<string> Failures => _failures.Concat(Streams.Failures).Distinct();

    /// <summary>They return; ends when all are settled, or nothing goes on any more.</summary>
    public async Task ReturnAsync(Target target, int connections, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        for (var agent = 0; agent < _agents; agent++)
        {
            Settled.Begin(agent, began);
        }

        _connections = await ConnectionSet.OpenAsync(target.Agents, connections, stop);
        await Streams.OpenAsync(_connections, _agents, _events.AgentSubscription, stop, atATime: _agents);
        var (progress, since) = (0, Stopwatch.GetTimestamp());
        while (Settled.Ended < _agents && Stopwatch.GetElapsedTime(since) < Stall)
        {
            await Task.Delay(Look, stop);
            if (Resync.Ended + _bundles.Ended is var now && now != progress)
            {
                (progress, since) = (now, Stopwatch.GetTimestamp());
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Streams.Expected = true;
        _connections?.Dispose();
    }

    private void OnOpened(int agent)
    {
        var held = _forgets(agent) ? [] : Enumerable.Range(0, _bundlesPerAgent).Select(i => ((i * _agents) + agent, 1));
        Resync.Begin(agent, Stopwatch.GetTimestamp());
        _connections![agent].Send(new PublishCall(OnAnswered, agent, 0), CloudEventCalls.Publish, _events.SpecResync(agent, held));
    }

    private void OnAnswered(int agent, int lane, GrpcStatus status)
    {
        if (status.IsOk)
        {
            Resync.End(agent);
            Progress(agent);
            return;
        }

        Interlocked.Increment(ref _refused);
        if (_failures.Count < Subscriptions.MostFailures)
        {
            _failures.Enqueue($"resync: {status}");
        }
    }

    private void OnEvent(int agent, in ReceivedEvent received)
    {
        var bundle = _names.IndexOf(received.ResourceId);
        if (bundle < 0 || bundle % _agents != agent || received.Version != 1 || !_forgets(agent))
        {
            Interlocked.Increment(ref _needless);
        }
        else if (_bundles.End(bundle))
        {
            Progress(agent);
        }
    }

    private void Progress(int agent)
    {
        if (Interlocked.Decrement(ref _open[agent]) == 0)
        {
            Settled.End(agent);
        }
    }
}
