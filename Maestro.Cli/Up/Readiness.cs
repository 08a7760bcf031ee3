using System.Diagnostics;
using System.Globalization;
using Maestro.Cli.Processes;

namespace Maestro.Cli.Up;

/// <summary>Waits for the server to serve.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Returns when <c>/healthcheck</c> answers 200.</summary>
    /// <exception cref="IOException">The server ended instead.</exception>
    /// <exception cref="TimeoutException">It is not ready after two minutes.</exception>
    public static async Task WaitAsync(ChildProcess server, int healthPort, Story story, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{healthPort}/healthcheck"));
        var started = Stopwatch.GetTimestamp();
        for (var told = Patience; !await IsReadyAsync(http, address, stop);)
        {
            server.ThrowIfEnded();
            var waited = Stopwatch.GetElapsedTime(started);
            if (waited > Limit)
            {
                throw new TimeoutException($"the server is not ready after {Limit.TotalMinutes:0} minutes ({address}); see {server.Log}");
            }

            if (waited > told)
            {
                story.Say("server: still waiting for it to be ready ...");
                told += Patience;
            }

            await Task.Delay(Look, stop);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri address, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync(address, stop);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception cause) when (cause is HttpRequestException || (cause is TaskCanceledException && !stop.IsCancellationRequested))
        {
            // Nobody listens yet, or not fast enough: that is what we wait for.
            return false;
        }
    }
}
