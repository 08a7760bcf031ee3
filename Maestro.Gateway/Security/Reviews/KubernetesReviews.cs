using System.Net;
using System.Threading.RateLimiting;
using Grpc.Core;
using k8s;
using k8s.Autorest;
using Maestro.Gateway.Security.Callers;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Maestro.Gateway.Security.Reviews;

/// <summary>
/// Asks the Kubernetes API whose tokens are and what callers may do. Whatever goes wrong refuses the call with UNAVAILABLE: nobody is let in
/// because nobody could be asked.
/// </summary>
internal sealed partial class KubernetesReviews : IDisposable
{
    private const int Repetitions = 2;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly ReviewServer _server;
    private readonly ILogger _logger;
    private readonly ConcurrencyLimiter _turns;
    private readonly ResiliencePipeline _patience;
    private readonly ReviewMetrics _metrics;

    /// <summary>Asks a server.</summary>
    public KubernetesReviews(ReviewServer server, ReviewLimits limits, ReviewMetrics metrics, TimeProvider time, ILogger<KubernetesReviews> logger)
    {
        (_server, _metrics, _logger) = (server, metrics, logger);
        _turns = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = limits.Concurrent, QueueLimit = limits.Waiting });
        _patience = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(limits.Timeout)
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(IsPassing(arguments.Outcome.Exception)),
                MaxRetryAttempts = Repetitions,
                Delay = FirstPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .Build();
    }

    /// <summary>Asks whose a token is.</summary>
    /// <exception cref="RpcException">The API does not answer: UNAVAILABLE.</exception>
    public async Task<Authentication> AuthenticateAsync(string token)
    {
        var review = await AskAsync(ReviewMetrics.Token, stop => _server.Client.AuthenticationV1.CreateTokenReviewAsync(
            ReviewRules.TokenReview(token), cancellationToken: stop));
        var authentication = ReviewRules.AuthenticationOf(review.Status);
        _metrics.Count(ReviewMetrics.Token, authentication.Succeeded);
        if (!authentication.Succeeded)
        {
            LogTokenRefused(_logger, authentication.Refusal.Detail);
        }

        return authentication;
    }

    /// <summary>Asks whether a caller may do something as a source: OK or PERMISSION_DENIED.</summary>
    /// <exception cref="RpcException">The API does not answer: UNAVAILABLE.</exception>
    public async Task<Status> AuthorizeAsync(Caller caller, SourceRight right)
    {
        var review = await AskAsync(ReviewMetrics.Access, stop => _server.Client.AuthorizationV1.CreateSubjectAccessReviewAsync(
            ReviewRules.AccessReview(caller, right), cancellationToken: stop));
        var access = ReviewRules.AccessOf(review.Status, caller, right);
        _metrics.Count(ReviewMetrics.Access, access.StatusCode == StatusCode.OK);
        if (access.StatusCode != StatusCode.OK)
        {
            LogAccessRefused(_logger, access.Detail);
        }

        return access;
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    // A refusal of the server itself, such as 403 to our own account, does not pass by asking again at once.
    private static bool IsPassing(Exception? failure) => failure switch
    {
        HttpRequestException or IOException => true,
        HttpOperationException { Response: { } answer } => answer.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError,
        _ => false,
    };

    private async Task<T> AskAsync<T>(string kind, Func<CancellationToken, Task<T>> ask)
    {
        using var turn = await _turns.AcquireAsync();
        if (!turn.IsAcquired)
        {
            _metrics.Count(kind, granted: null);
            throw Unavailable("too many callers wait to be reviewed");
        }

        try
        {
            return await _patience.ExecuteAsync(async stop => await ask(stop));
        }
        catch (Exception cause)
        {
            // Whatever it was: there is no answer, and so no access.
            _metrics.Count(kind, granted: null);
            LogFailed(_logger, kind, cause is HttpOperationException { Response: { } answer } ? $"{(int)answer.StatusCode} {answer.Content}" : cause.Message);
            throw Unavailable("the Kubernetes API does not answer who may do this");
        }
    }

    private static RpcException Unavailable(string reason) => new(new Status(StatusCode.Unavailable, $"{reason}; try again"));
}
