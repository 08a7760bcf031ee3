using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>What an expression is evaluated with: its variables, and how long it may take.</summary>
/// <param name="Variables">Values by the names of variables, without the dollar.</param>
/// <param name="Deadline">When to give up.</param>
/// <param name="Time">The clock.</param>
internal sealed record JqScope(ImmutableDictionary<string, JsonNode?> Variables, long Deadline, TimeProvider Time)
{
    /// <summary>A scope without variables.</summary>
    public static JqScope For(TimeSpan limit, TimeProvider time) => new(
        ImmutableDictionary.Create<string, JsonNode?>(StringComparer.Ordinal),
        time.GetTimestamp() + (long)(limit.TotalSeconds * time.TimestampFrequency),
        time);

    /// <summary>Called at every step, so that an endless expression ends, and a deep one leaves the process alive.</summary>
    /// <exception cref="JqException">The time or the stack is at its end.</exception>
    public void Tick()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new JqException("the expression is nested too deeply");
        }

        if (Time.GetTimestamp() > Deadline)
        {
            throw new JqException("the expression takes too long");
        }
    }
}
