using System.Runtime.CompilerServices;

namespace Maestro.Agent.Jq;

/// <summary>
/// What an evaluation may use up: time, memory, stack. Memory is what the evaluating thread allocates, garbage included: a bound on that is
/// one on what is held, and needs no counting where values are made.
/// </summary>
internal sealed class JqBudget(TimeSpan limit, TimeProvider time)
{
    // An agent has 256 MiB in all (deploy/agent/agent.yaml).
    private const long MaxAllocated = 64L << 20;

    private readonly long _deadline = time.GetTimestamp() + (long)(limit.TotalSeconds * time.TimestampFrequency);
    private readonly long _allocated = GC.GetAllocatedBytesForCurrentThread();

    /// <summary>Called at every step, so that an endless expression ends, and a deep one leaves the process alive.</summary>
    /// <exception cref="JqException">Something is used up.</exception>
    public void Tick()
    {
        Require();
        RequireStack();
    }

    /// <summary>Called by whatever goes down into a value by calling itself.</summary>
    /// <exception cref="JqException">The stack is at its end.</exception>
    public static void RequireStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new JqException("the expression is nested too deeply");
        }
    }

    /// <summary>Called where an error is caught: what is used up cannot be tried away.</summary>
    /// <exception cref="JqException">The time is over, or the memory used up.</exception>
    public void Require()
    {
        if (time.GetTimestamp() > _deadline)
        {
            throw new JqException("the expression takes too long");
        }

        if (GC.GetAllocatedBytesForCurrentThread() - _allocated > MaxAllocated)
        {
            throw new JqException("the expression takes too much memory");
        }
    }
}
