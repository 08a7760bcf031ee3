using System.Text.Json;
using System.Text.Json.Nodes;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Transport;

namespace Maestro.Agent.Leading;

/// <summary>Lets one of several agents of a cluster work at a time, by a Lease.</summary>
internal sealed partial class LeaderElection(
    ApiClient api, string @namespace, string identity, Jitter jitter, TimeProvider time, ILogger<LeaderElection> logger)
{
    private const string Name = "maestro-agent-lock";
    private static readonly ResourceType Leases = new("coordination.k8s.io", "v1", "leases");

    private readonly ObjectKey _key = new(Leases, @namespace, Name);
    private readonly ILogger _logger = logger;
    private LeaseState? _seen;
    private long _seenAt;

    // When the last write began: others count from the moment it is written, which may be long before the answer.
    private long _written;

    private TimeSpan LeftToRenew => LeaseRules.RenewDeadline - time.GetElapsedTime(_written);

    /// <summary>Waits until this agent leads.</summary>
    public async Task AcquireAsync(CancellationToken cancellation)
    {
        LogWaiting(@namespace, Name, identity);
        while (!await TryAsync(cancellation))
        {
            await Task.Delay(jitter.Stretch(LeaseRules.RetryPeriod, 0.2), time, cancellation);
        }

        LogLeading(@namespace, Name, identity);
    }

    /// <summary>Renews the Lease; returns when it is lost. On cancellation it is given back first.</summary>
    public async Task HoldAsync(CancellationToken cancellation)
    {
        while (LeftToRenew is var left && left > TimeSpan.Zero)
        {
            var pause = left < LeaseRules.RetryPeriod ? left : LeaseRules.RetryPeriod;
            await Task.Delay(pause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellation.IsCancellationRequested)
            {
                await ReleaseAsync();
                return;
            }

            if (!await RenewAsync() && _seen is { } seen && seen.Holder != identity)
            {
                break;
            }
        }

        LogLost(@namespace, Name, identity);
    }

    // An attempt may wait for its turn, for answers and as long as a busy server says: longer than the Lease lasts.
    private async Task<bool> RenewAsync()
    {
        if (LeftToRenew is var left && left <= TimeSpan.Zero)
        {
            return false;
        }

        using var deadline = new CancellationTokenSource(left, time);
        try
        {
            return await TryAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            LogFailed(@namespace, Name, $"no answer within the {LeaseRules.RenewDeadline.TotalSeconds:0} s in which it must be renewed");
            return false;
        }
    }

    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            if (await api.FindAsync(_key, cancellation) is not { } lease)
            {
                var now = time.GetUtcNow();
                await WriteAsync(null, new LeaseState(identity, LeaseRules.Duration, now, now, 0), cancellation);
                return true;
            }

            var state = LeaseState.Read(lease);
            Note(state);
            if (LeaseRules.Claim(state, identity, time.GetElapsedTime(_seenAt), time.GetUtcNow()) is not { } claim)
            {
                return false;
            }

            await WriteAsync(lease, claim, cancellation);
            Note(claim);
            return true;
        }
        catch (ApiException cause)
        {
            LogFailed(@namespace, Name, cause.Message);
            return false;
        }
    }

    private void Note(LeaseState state)
    {
        if (state != _seen)
        {
            (_seen, _seenAt) = (state, time.GetTimestamp());
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            if (await api.FindAsync(_key, CancellationToken.None) is { } lease && LeaseState.Read(lease) is var state && state.Holder == identity)
            {
                await WriteAsync(lease, LeaseRules.Release(state, time.GetUtcNow()), CancellationToken.None);
            }
        }
        catch (ApiException cause)
        {
            LogFailed(@namespace, Name, cause.Message);
        }
    }

    // The version of what was read goes along, so that of two candidates one fails.
    private async Task WriteAsync(JsonElement? current, LeaseState state, CancellationToken cancellation)
    {
        var lease = current is { } found
            ? JsonObject.Create(found)!
            : new JsonObject
            {
                ["apiVersion"] = Leases.ApiVersion,
                ["kind"] = "Lease",
                ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = @namespace },
            };
        lease["spec"] = state.ToJson();
        var body = JsonBytes.Write(lease);
        var started = time.GetTimestamp();
        await (current is null ? api.CreateAsync(_key, body, cancellation) : api.ReplaceAsync(_key, body, cancellation));
        _written = started;
    }
}
