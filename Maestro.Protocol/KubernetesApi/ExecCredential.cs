using System.Net.Http.Headers;
using k8s.Authentication;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace Maestro.Protocol.KubernetesApi;

/// <summary>
/// The bearer token of a credential plugin. As in the Go clients all requests share it until it expires or the server refuses it, and the
/// plugin runs once at a time.
/// </summary>
/// <param name="first">What the plugin answered already.</param>
/// <param name="run">Runs the plugin.</param>
/// <param name="time">The clock by which tokens expire.</param>
internal sealed class ExecCredential(ExecCredentialResponse first, Func<ExecCredentialResponse> run, TimeProvider time) : ITokenProvider
{
    private readonly Lock _lock = new();
    private Task<ExecCredentialResponse> _answer = Task.FromResult(first);
    private string? _refused;

    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">The plugin failed; the next request runs it again.</exception>
    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        Task<ExecCredentialResponse> answer;
        lock (_lock)
        {
            if (_answer.IsCompleted && !Holds(_answer))
            {
                _refused = null;
                _answer = Task.Run(Run, CancellationToken.None);
            }

            answer = _answer;
        }

        return new AuthenticationHeaderValue("Bearer", (await answer.WaitAsync(cancellationToken)).Status.Token);
    }

    /// <summary>Throws a token away that the server did not accept, unless it was replaced already.</summary>
    public void Refuse(string? token)
    {
        lock (_lock)
        {
            _refused = token;
        }
    }

    private bool Holds(Task<ExecCredentialResponse> answer) =>
        answer.IsCompletedSuccessfully
        && answer.Result.Status.Token != _refused
        && !(answer.Result.Status.ExpirationTimestamp is { } expiry && time.GetUtcNow() > expiry.ToUniversalTime());

    private ExecCredentialResponse Run()
    {
        try
        {
            return run();
        }
        catch (KubeConfigException cause)
        {
            // For those who send requests it is one that could not be sent.
            throw new HttpRequestException("the credential plugin failed", cause);
        }
    }
}
