using System.Net;
using System.Net.Http.Json;
using Maestro.Bench.Events;
using Maestro.Bench.Targets;

namespace Maestro.Bench.Load;

/// <summary>Registers consumers through REST.</summary>
internal static class ConsumerRegistration
{
    private const int Concurrency = 32;

    /// <summary>Registers the first consumers of a run; those that exist already are fine.</summary>
    /// <exception cref="HttpRequestException">The server refuses, or does not answer.</exception>
    public static async Task RunAsync(Target target, RunNames names, int consumers, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = target.Rest };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, consumers),
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = stop },
            async (index, token) =>
            {
                using var answer = await http.PostAsJsonAsync("api/maestro/v1/consumers", new { name = names.Consumer(index) }, token);
                if (answer.StatusCode != HttpStatusCode.Conflict)
                {
                    answer.EnsureSuccessStatusCode();
                }
            });
    }
}
