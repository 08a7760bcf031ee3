using Maestro.Platform.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace Maestro.Platform.Simulator.Faults;

/// <summary>Lets a service fail as planned.</summary>
public sealed class FaultyService(FaultPlan plan, Journal journal)
{
    /// <summary>The same for what is done at once.</summary>
    public Task AnswerAsync(HttpContext context, string service, string subject, Func<IResult> serve) =>
        ServeAsync(context, service, subject, () => Task.FromResult(serve()));

    /// <summary>Serves a request, or fails it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="service">The service.</param>
    /// <param name="subject">What the fault may be about.</param>
    /// <param name="serve">Does it and answers; what it writes is lost when the answer is to be lost.</param>
    public async Task ServeAsync(HttpContext context, string service, string subject, Func<Task<IResult>> serve)
    {
        var fault = plan.Take(service, subject);
        if (fault is not null)
        {
            journal.Add(service, $"fault {fault.Kind}", detail: subject);
        }

        switch (fault?.Kind)
        {
            case FaultKind.Slow:
                await Task.Delay(fault.Delay, context.RequestAborted);
                break;
            case FaultKind.Refuse:
                await Results.Text(fault.Body, "application/json", statusCode: fault.Status).ExecuteAsync(context);
                return;
            case FaultKind.Garbage:
                await Results.Text(fault.Body, "text/html").ExecuteAsync(context);
                return;
            case FaultKind.Hang:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            case FaultKind.Break:
                context.Abort();
                return;
            case FaultKind.NeverAnswer:
                await serve();
                journal.Add(service, "does not answer", detail: subject);
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            case FaultKind.LoseAnswer:
                await serve();
                context.Abort();
                return;
        }

        await (await serve()).ExecuteAsync(context);
    }
}
