using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Maestro.Gateway.Pacing;

/// <summary>
/// Lets agents' connections read, and streams whose agent went end, only as fast as the thread pool gets through what they bring. When tens of
/// thousands go or come back at once, they wait in line here and in the sockets, instead of in front of everybody else's work in the pool.
/// </summary>
/// <param name="isBusy">Tells whether the pool has enough to do.</param>
internal sealed class PoolPacing(Func<bool> isBusy)
{
    /// <summary>Work items that may wait for a thread: a few milliseconds' worth.</summary>
    private static readonly int MaxWaitingWork = 64 * Environment.ProcessorCount;

    /// <summary>What is let through before the pool is looked at again; the last one is never of those that go first.</summary>
    private const int TurnsAtOnce = 4;

    private readonly ConcurrentQueue<TaskCompletionSource> _first = new();
    private readonly ConcurrentQueue<TaskCompletionSource> _others = new();
    private readonly ConcurrentQueue<TaskCompletionSource> _ends = new();
    private int _waiting;

    /// <summary>Paces by the thread pool of the process.</summary>
    public PoolPacing()
        : this(static () => ThreadPool.PendingWorkItemCount > MaxWaitingWork)
    {
    }

    /// <summary>Ends when it is the caller's turn.</summary>
    /// <param name="goesFirst">True for those that were here before a crowd came; the crowd still gets every fourth turn.</param>
    public ValueTask PassAsync(bool goesFirst)
    {
        if (Volatile.Read(ref _waiting) == 0 && !isBusy())
        {
            return ValueTask.CompletedTask;
        }

        return new ValueTask(WaitInAsync(goesFirst ? _first : _others));
    }

    /// <summary>
    /// Ends when it is the turn of the caller's connection to end. Its streams, which may be thousands, all end with it, so connections that
    /// break off together end one by one, with a look at the pool after each.
    /// </summary>
    public Task PassEndAsync() => WaitInAsync(_ends);

    private Task WaitInAsync(ConcurrentQueue<TaskCompletionSource> line)
    {
        var pass = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        line.Enqueue(pass);
        if (Interlocked.Increment(ref _waiting) == 1)
        {
            _ = LetThroughAsync();
        }

        return pass.Task;
    }

    /// <summary>Runs while somebody waits.</summary>
    private async Task LetThroughAsync()
    {
        int passed;
        do
        {
            // Whoever was let through gets onto the pool before it is looked at again.
            await Task.Yield();
            while (isBusy())
            {
#pragma warning disable RS0030 // The pool is looked at again in real time, whatever clock its users go by.
                await Task.Delay(1);
#pragma warning restore RS0030
            }

            for (passed = 0; passed < TurnsAtOnce && TryNext(passed < TurnsAtOnce - 1, out var pass); passed++)
            {
                pass.SetResult();
            }

            if (_ends.TryDequeue(out var end))
            {
                end.SetResult();
                passed++;
            }
        }
        while (Interlocked.Add(ref _waiting, -passed) > 0);
    }

    private bool TryNext(bool firstGoFirst, [MaybeNullWhen(false)] out TaskCompletionSource pass) => firstGoFirst
        ? _first.TryDequeue(out pass) || _others.TryDequeue(out pass)
        : _others.TryDequeue(out pass) || _first.TryDequeue(out pass);
}
