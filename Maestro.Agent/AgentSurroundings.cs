using Maestro.Agent.Reconciling;
using Maestro.Agent.Transport;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Agent;

/// <summary>What the agents of one process share.</summary>
/// <param name="Queue">Runs the steps of all works.</param>
/// <param name="Reconciler">Knows the steps of a work.</param>
/// <param name="Sequence">Orders the status events of the process.</param>
/// <param name="Jitter">Randomness.</param>
/// <param name="Time">The clock.</param>
/// <param name="Observer">Is told what happens; null for nobody.</param>
/// <param name="Logger">The log of all agents.</param>
internal sealed record AgentSurroundings(
    ReconcileQueue Queue,
    WorkReconciler Reconciler,
    SequenceIdGenerator Sequence,
    Jitter Jitter,
    TimeProvider Time,
    IAgentObserver? Observer,
    ILogger Logger);
