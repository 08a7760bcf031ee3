using System.Text.Json;
using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Protocol;
using Maestro.Protocol.Reprocessing;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Reprocessing.RabbitMq;

/// <summary>What the event manager says of re-runs that ended or failed (reprocessing.md section 3.6).</summary>
internal sealed partial class SignalQueue(IGrainFactory grains, ILogger logger) : IOrderedQueue
{
    /// <inheritdoc/>
    public string Name => BrokerTopology.SignalsQueue;

    /// <inheritdoc/>
    public IReadOnlyList<QueueBinding> Topology => BrokerTopology.Signals;

    /// <inheritdoc/>
    public ushort Prefetch => 100;

    /// <summary>Passes it on when it is about a re-run of ours; everything else on that exchange is none of our business.</summary>
    public async Task<int> TakeAsync(IReadOnlyList<byte[]> bodies)
    {
        await PassOnAsync(bodies[0]);
        return 1;
    }

    private async Task PassOnAsync(byte[] body)
    {
        if (Read(body) is not { Scope: Scopes.Reprocessing, Reprocessing.Id.Length: > 0 } signal)
        {
            return;
        }

        var failed = EndsIn(signal, ".error") || EndsIn(signal, ".exception");
        if ((!failed && !EndsIn(signal, ".done")) || await SystemOfEvent.FindAsync(grains, signal) is not { Length: > 0 } systemId)
        {
            return;
        }

        var solution = grains.GetGrain<ISolutionGrain>(systemId);
        await (failed ? solution.ReportFailure(signal) : solution.ReportDone(signal));
    }

    private static bool EndsIn(PlatformEvent signal, string suffix) => signal.Name.EndsWith(suffix, StringComparison.Ordinal);

    private PlatformEvent? Read(byte[] body)
    {
        try
        {
            using var message = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
            if (message.RootElement.ValueKind != JsonValueKind.Object || !message.RootElement.TryGetProperty("args", out var arguments)
                || arguments.ValueKind != JsonValueKind.Array || arguments.GetArrayLength() == 0)
            {
                return null;
            }

            var signal = PlatformEventJson.Read(arguments[0]);
            return Identifiers.FindFault(signal) is { } fault ? throw new InvalidEventException(fault) : signal;
        }
        catch (Exception cause) when (cause is JsonException or InvalidEventException or InvalidOperationException)
        {
            // A copy of what goes to others: they report what is wrong with it.
            LogUnreadable(logger, cause.Message);
            return null;
        }
    }

    [LoggerMessage(4421, LogLevel.Debug, "An event on the platform's exchange cannot be read and is left alone: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string reason);
}
