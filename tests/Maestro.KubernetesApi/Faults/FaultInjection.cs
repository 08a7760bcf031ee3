using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Storage;
using Microsoft.AspNetCore.Http;

namespace Maestro.KubernetesApi.Faults;

/// <summary>Makes a server misbehave, for the tests of its clients.</summary>
public sealed class FaultInjection
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _faults = [];
    private readonly ObjectStore _store;

    internal FaultInjection(ObjectStore store) => _store = store;

    /// <summary>Answers the next matching requests with a failure instead of doing anything.</summary>
    /// <param name="count">How many requests.</param>
    /// <param name="code">The HTTP status, such as 500, 503 or 429.</param>
    /// <param name="retryAfter">Sent as <c>Retry-After</c>, in whole seconds; null for none.</param>
    /// <param name="when">Which requests; null for all.</param>
    /// <param name="message">What the failure says; null for a text that fits the status.</param>
    public void Fail(int count, int code, TimeSpan? retryAfter = null, Func<SeenRequest, bool>? when = null, string? message = null)
    {
        var seconds = retryAfter is { } wait ? (int?)Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : null;
        Add(new Fault(count, when, _ => throw new ApiFailure(code, Reason(code), message ?? Message(code)) { RetryAfterSeconds = seconds }));
    }

    /// <summary>Cuts the connection of the next matching requests without an answer.</summary>
    public void Disconnect(int count, Func<SeenRequest, bool>? when = null) => Add(new Fault(count, when, context =>
    {
        context.Abort();
        throw new OperationCanceledException(context.RequestAborted);
    }));

    /// <summary>Answers matching requests only after a while, until <see cref="Clear"/>.</summary>
    public void Delay(TimeSpan latency, Func<SeenRequest, bool>? when = null) =>
        Add(new Fault(int.MaxValue, when, context => Task.Delay(latency, context.RequestAborted)));

    /// <summary>How many watches of a resource are open; those that are only being opened do not count.</summary>
    /// <param name="resource">The plural.</param>
    public int OpenWatches(string resource) => _store.CountWatches(resource);

    /// <summary>Ends every watch that is open, as a server does that is shut down in an orderly way.</summary>
    public void DropWatches() => _store.CloseWatches();

    /// <summary>Forgets what happened so far, as compaction does: watches from an older version get 410 Gone.</summary>
    public void ForgetHistory() => _store.ForgetHistory();

    /// <summary>Behaves again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    internal async Task MeetAsync(HttpContext context, SeenRequest request)
    {
        List<Fault> due;
        lock (_lock)
        {
            due = [.. _faults.Where(fault => fault.Take(request))];
            _faults.RemoveAll(fault => fault.IsOver);
        }

        foreach (var fault in due)
        {
            await fault.Act(context);
        }
    }

    private void Add(Fault fault)
    {
        lock (_lock)
        {
            _faults.Add(fault);
        }
    }

    private static string Reason(int code) => code switch
    {
        400 => "BadRequest",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        504 => "Timeout",
        403 => "Forbidden",
        409 => "Conflict",
        _ => "InternalError",
    };

    private static string Message(int code) => code switch
    {
        400 => "admission webhook \"injected.by.a.test\" does not support dry run",
        429 => "Too many requests, please try again later.",
        503 => "the server is currently unable to handle the request",
        504 => "the server was unable to return a response in the time allotted, but may still be processing the request",
        _ => "Internal error occurred: injected by a test",
    };

    private sealed class Fault(int count, Func<SeenRequest, bool>? when, Func<HttpContext, Task> act)
    {
        private int _left = count;

        public Func<HttpContext, Task> Act { get; } = act;

        public bool IsOver => _left == 0;

        public bool Take(SeenRequest request)
        {
            if (_left == 0 || when?.Invoke(request) == false)
            {
                return false;
            }

            _left -= _left == int.MaxValue ? 0 : 1;
            return true;
        }
    }
}
