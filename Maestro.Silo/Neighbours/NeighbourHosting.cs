using System.Text;
using Maestro.Grains.Reprocessing.Importing;
using Maestro.Grains.Reprocessing.Neighbours;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Polly;

namespace Maestro.Silo.Neighbours;

/// <summary>Registers the clients of the platform's services.</summary>
internal static class NeighbourHosting
{
    private const long MaxAnswerBytes = 128L << 20;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(10);
    private const int BreakAfter = 20;
    private const int Reconnects = 2;

    /// <summary>Adds them as singletons: they keep connections and, of domain apps, addresses.</summary>
    public static IServiceCollection AddNeighbours(this IServiceCollection services, NeighbourSettings settings)
    {
        services.AddSingleton(settings);

        // Who calls logs what came of it; the library would add five lines to each failure.
        services.AddLogging(logging => logging.AddFilter("Polly", LogLevel.None));
        Client<ProcessMemory>(services, (http, time) => new ProcessMemory(http, settings, time));
        Client<Discovery>(services, (http, time) => new Discovery(http, settings, time));
        Client<ApiCore>(services, (http, time) => new ApiCore(http, settings, time));
        Client<EventManager>(services, (http, time) => new EventManager(http, settings, time));
        AddHttp(services, nameof(DomainApps));
        services.AddSingleton(provider => new DomainApps(
            Http(provider, nameof(DomainApps)), provider.GetRequiredService<ApiCore>(), settings, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IProcessMemory>(provider => provider.GetRequiredService<ProcessMemory>());
        services.AddSingleton<IDiscovery>(provider => provider.GetRequiredService<Discovery>());
        services.AddSingleton<IApiCore>(provider => provider.GetRequiredService<ApiCore>());
        services.AddSingleton<IEventManager>(provider => provider.GetRequiredService<EventManager>());
        services.AddSingleton<IDomainApp>(provider => provider.GetRequiredService<DomainApps>());
        services.AddSingleton<IBroker, Broker>();
        services.AddSingleton<IOldQueues, OldQueues>();
        return services;
    }

    private static void Client<T>(IServiceCollection services, Func<HttpClient, TimeProvider, T> make) where T : class
    {
        AddHttp(services, typeof(T).Name);
        services.AddSingleton(provider => make(Http(provider, typeof(T).Name), provider.GetRequiredService<TimeProvider>()));
    }

    private static HttpClient Http(IServiceProvider provider, string name) => provider.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    /// <summary>
    /// Attempts are counted by who calls, in the database; a library that repeated them as well would commit twice. Only what never left this
    /// machine is tried again here. The breaker opens when a host cannot be reached at all, so that a dead one does not bind our effects.
    /// </summary>
    private static void AddHttp(IServiceCollection services, string name) => services
        .AddHttpClient(name, http =>
        {
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.MaxResponseContentBufferSize = MaxAnswerBytes;
        })
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            // An instance's id goes into a header as it is, and need not be ASCII.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        })
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers()
        .AddResilienceHandler("neighbour", pipeline => pipeline
            .AddRetry(new HttpRetryStrategyOptions
            {
                ShouldHandle = outcome => ValueTask.FromResult(IsUnreachable(outcome.Outcome)),
                MaxRetryAttempts = Reconnects,
                Delay = RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                ShouldHandle = outcome => ValueTask.FromResult(IsUnreachable(outcome.Outcome)),
                FailureRatio = 0.9,
                MinimumThroughput = BreakAfter,
                SamplingDuration = SamplingDuration,
                BreakDuration = BreakDuration,
            }))
        .SelectPipelineByAuthority();

    private static bool IsUnreachable(Outcome<HttpResponseMessage> outcome) => outcome.Exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError,
    };
}
