using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Neighbours;

namespace Maestro.Silo.Neighbours;

/// <inheritdoc cref="IEventManager"/>
internal sealed class EventManager(HttpClient http, NeighbourSettings settings, TimeProvider time) : IEventManager
{
    private const string NobodyListens = "has no subscribers";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly NeighbourHttp _http = new(http, "event manager", time, answers400ToAnything: true);

    /// <inheritdoc/>
    public async Task SendAsync(PlatformEvent message, CancellationToken cancellationToken)
    {
        var answer = await RepeatableCalls.RepeatableAsync(() => _http.SendJsonAsync(
            HttpMethod.Put, new Uri(settings.EventManager, "/sendevent"), PlatformEventJson.Write(message), Limit, cancellationToken));
        if (answer.IsSuccess && answer.TryParse(System.Text.Json.JsonValueKind.Object) is { } accepted)
        {
            accepted.Dispose();
            return;
        }

        var refusal = answer.Message ?? answer.Quoted;
        throw (int)answer.Status == 400 && refusal.EndsWith(NobodyListens, StringComparison.Ordinal)
            ? new NeighbourException(FailureClass.NoSubscribers, $"event manager refused: {refusal}")
            : _http.Unexpected(answer, "an object");
    }
}
