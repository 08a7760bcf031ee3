using Prometheus;

namespace Maestro.Agent.Measuring;

/// <summary>What is counted of one cluster beyond what the reference counts.</summary>
/// <param name="EvictionCandidates">Records whose work the agent does not hold (agent.md D-4).</param>
internal sealed record ClusterMetrics(Gauge EvictionCandidates);
