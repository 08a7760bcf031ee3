using System.Collections.Concurrent;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Grains.Reprocessing.Solutions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Reprocessing.Effects;

/// <summary>
/// Performs the effects of the solutions of this silo, outside their turns, and tells them the results. What it works on is stored as started; when
/// the process dies, the solutions find it again.
/// </summary>
public sealed partial class EffectExecutor : IHostedService, IDisposable
{
    private static readonly EffectContent Nothing = new([]);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly EffectPerformer _performer;
    private readonly ISolutionStore _store;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly ILogger<EffectExecutor> _logger;
    private readonly ConcurrentDictionary<(string System, long Effect, int Run), Attempt> _running = new();
    private readonly CancellationTokenSource _stopping = new();

    // Apart, so that a neighbour that only takes notes cannot hold up the jobs.
    private readonly SemaphoreSlim _work;
    private readonly SemaphoreSlim _notes;

    internal EffectExecutor(
        EffectPerformer performer, ISolutionStore store, IGrainFactory grains, ReprocessingOptions options, TimeProvider time,
        ILogger<EffectExecutor> logger)
    {
        (_performer, _store, _grains, _time, _logger) = (performer, store, grains, time, logger);
        _work = new SemaphoreSlim(options.MaxConcurrentEffects);
        _notes = new SemaphoreSlim(Math.Max(1, options.MaxConcurrentEffects / 4));
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops what is under way and waits for its end, so that nothing of it outlives the store; the next start finds it again.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values.Select(attempt => attempt.Ended.Task))
            .WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _work.Dispose();
        _notes.Dispose();
    }

    /// <summary>True while this process works on that run of the effect, or tries to tell its result.</summary>
    internal bool IsRunning(string systemId, Effect effect) => _running.ContainsKey((systemId, effect.Id, effect.Run));

    /// <summary>Begins an effect that is stored as started.</summary>
    internal void Start(string systemId, Effect effect)
    {
        var attempt = new Attempt(CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token));
        if (_running.TryAdd((systemId, effect.Id, effect.Run), attempt))
        {
            // Off the turn that started it.
            _ = Task.Run(() => RunAsync(systemId, effect, attempt), CancellationToken.None);
        }
        else
        {
            attempt.Cancellation.Dispose();
        }
    }

    /// <summary>The result is not wanted any more. A request that was sent cannot be taken back.</summary>
    internal void Cancel(string systemId, Effect effect)
    {
        if (_running.TryGetValue((systemId, effect.Id, effect.Run), out var attempt))
        {
            try
            {
                attempt.Cancellation.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has ended this moment.
            }
        }
    }

    private async Task RunAsync(string systemId, Effect effect, Attempt attempt)
    {
        var cancellation = attempt.Cancellation.Token;
        try
        {
            if (await AttemptAsync(systemId, effect, cancellation) is { } result)
            {
                await TellAsync(systemId, result, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            LogCancelled(_logger, systemId, effect.Kind, effect.InstanceId);
        }
        catch (Exception failure)
        {
            LogDefect(_logger, systemId, effect.Kind, effect.InstanceId, failure);
        }
        finally
        {
            _running.TryRemove((systemId, effect.Id, effect.Run), out _);
            attempt.Cancellation.Dispose();
            attempt.Ended.SetResult();
        }
    }

    private async Task<EffectResult?> AttemptAsync(string systemId, Effect effect, CancellationToken cancellationToken)
    {
        var slots = IsNote(effect.Kind) ? _notes : _work;
        await slots.WaitAsync(cancellationToken);
        try
        {
            var content = await ReadAsync(systemId, effect, cancellationToken);
            return content is null ? null : await PerformAsync(systemId, effect, content.Body, cancellationToken);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>
    /// Reads what to send, and with it that it still is to be sent: another activation may have gone on with it meanwhile. Questions and what may
    /// be said twice need neither.
    /// </summary>
    private async Task<EffectContent?> ReadAsync(string systemId, Effect effect, CancellationToken cancellationToken)
    {
        if (effect.Kind is EffectKind.Resolve or EffectKind.Classify or EffectKind.InstanceStatus or EffectKind.CloseGate or EffectKind.LookAtQueue)
        {
            return Nothing;
        }

        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            try
            {
                return await _store.ReadEffectAsync(systemId, effect.Id, effect.Run, cancellationToken);
            }
            catch (StorageUnavailableException failure)
            {
                LogNotRead(_logger, systemId, effect.Kind, failure);
                await Task.Delay(pause, _time, cancellationToken);
            }
        }
    }

    private async Task<EffectResult> PerformAsync(string systemId, Effect effect, byte[] body, CancellationToken cancellationToken)
    {
        var timeout = EffectPolicy.Of(effect).Timeout;
        using var timer = new CancellationTokenSource(timeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        var started = _time.GetTimestamp();
        var result = new EffectResult(effect.Id, effect.Run, null, null);
        try
        {
            result = result with { Value = await _performer.PerformAsync(systemId, effect, body, limit.Token) };
        }
        catch (NeighbourException failure)
        {
            result = result with { Failure = failure.Failure, Reason = failure.Message };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            result = result with { Failure = UnknownEnd(effect), Reason = $"no answer within {timeout}" };
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogUnexpected(_logger, systemId, effect.Kind, effect.InstanceId, failure);
            result = result with { Failure = UnknownEnd(effect), Reason = failure.Message };
        }

        Count(effect, result, _time.GetElapsedTime(started));
        if (result.Failure is not null && effect.Kind == EffectKind.Notify)
        {
            // Most notifications have no subscriber, and the gate keeps them out while it is closed.
            LogNotNotified(_logger, systemId, effect.Target, effect.Failures + 1, result.Reason!);
        }
        else if (result.Failure is { } failureClass)
        {
            LogFailed(_logger, systemId, effect.Kind, effect.InstanceId, effect.Failures + 1, failureClass, result.Reason!);
        }

        return result;
    }

    /// <summary>A result is worth much, above all that of a commit: it is told until the solution has stored it.</summary>
    private async Task TellAsync(string systemId, EffectResult result, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            try
            {
                await _grains.GetGrain<ISolutionGrain>(systemId).CompleteEffect(result);
                return;
            }
            catch (Exception failure)
            {
                LogNotTold(_logger, systemId, result.EffectId, failure);
                await Task.Delay(pause, _time, cancellationToken);
            }
        }
    }

    private static FailureClass UnknownEnd(Effect effect) =>
        effect is { Kind: EffectKind.Commit, Verify: false } ? FailureClass.InDoubt : FailureClass.Transient;

    private static bool IsNote(EffectKind kind) =>
        kind is EffectKind.InstanceStatus or EffectKind.ErrorEvent or EffectKind.Notify or EffectKind.Publish;

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private static void Count(Effect effect, EffectResult result, TimeSpan elapsed)
    {
        var outcome = result.Failure switch
        {
            null => "success",
            FailureClass.Permanent or FailureClass.NoSubscribers => "permanent",
            FailureClass.InDoubt => "in_doubt",
            _ => "transient",
        };
        var kind = new KeyValuePair<string, object?>("kind", effect.Kind.ToString());
        ReprocessingMetrics.EffectAttempts.Add(1, kind, new KeyValuePair<string, object?>("outcome", outcome));
        ReprocessingMetrics.EffectSeconds.Record(elapsed.TotalSeconds, kind);
        if (effect.Kind == EffectKind.Commit && result.Failure == FailureClass.InDoubt)
        {
            ReprocessingMetrics.CommitsInDoubt.Add(1);
        }
    }

    private sealed record Attempt(CancellationTokenSource Cancellation)
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
