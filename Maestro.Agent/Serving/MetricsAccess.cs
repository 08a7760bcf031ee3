using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Maestro.Agent.KubernetesApi;
using Microsoft.AspNetCore.Http;

namespace Maestro.Agent.Serving;

/// <summary>Who may read the metrics: a bearer whose token the cluster knows and whom it allows to get <c>/metrics</c>.</summary>
internal sealed class MetricsAccess(ApiClient api, TimeProvider time)
{
    private const string Scheme = "Bearer ";
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);
    private const int Remembered = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long At, int Verdict)> _verdicts = new(StringComparer.Ordinal);

    /// <summary>The HTTP status for a bearer: 200, 401 or 403, or 503 when the cluster cannot be asked.</summary>
    /// <param name="authorization">The header of the request; empty for none.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<int> CheckAsync(string authorization, CancellationToken cancellation)
    {
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return StatusCodes.Status401Unauthorized;
        }

        // Scrapers come every few seconds; asking the cluster twice each time would be a burden.
        var token = authorization[Scheme.Length..].Trim();
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (Recall(key) is { } verdict)
        {
            return verdict;
        }

        try
        {
            verdict = await AskAsync(token, cancellation);
        }
        catch (ApiException)
        {
            return StatusCodes.Status503ServiceUnavailable;
        }

        Remember(key, verdict);
        return verdict;
    }

    private async Task<int> AskAsync(string token, CancellationToken cancellation)
    {
        var review = await api.ReviewAsync("apis/authentication.k8s.io/v1/tokenreviews", TokenReview(token), cancellation);
        var status = review.Member("status") ?? default;
        if (status.Member("authenticated") is not { ValueKind: JsonValueKind.True })
        {
            return StatusCodes.Status401Unauthorized;
        }

        var access = await api.ReviewAsync(
            "apis/authorization.k8s.io/v1/subjectaccessreviews", AccessReview(status.Member("user") ?? default), cancellation);
        return (access.Member("status") ?? default).Member("allowed") is { ValueKind: JsonValueKind.True }
            ? StatusCodes.Status200OK
            : StatusCodes.Status403Forbidden;
    }

    private int? Recall(string key)
    {
        lock (_lock)
        {
            return _verdicts.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) < Memory ? known.Verdict : null;
        }
    }

    private void Remember(string key, int verdict)
    {
        lock (_lock)
        {
            if (_verdicts.Count >= Remembered)
            {
                _verdicts.Clear();
            }

            _verdicts[key] = (time.GetTimestamp(), verdict);
        }
    }

    private static byte[] TokenReview(string token) => JsonBytes.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("apiVersion", "authentication.k8s.io/v1");
        json.WriteString("kind", "TokenReview");
        json.WriteStartObject("spec");
        json.WriteString("token", token);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static byte[] AccessReview(JsonElement user) => JsonBytes.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("apiVersion", "authorization.k8s.io/v1");
        json.WriteString("kind", "SubjectAccessReview");
        json.WriteStartObject("spec");
        json.WriteString("user", user.Text("username"));
        json.WriteStartArray("groups");
        foreach (var group in user.Items("groups"))
        {
            group.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteStartObject("nonResourceAttributes");
        json.WriteString("path", "/metrics");
        json.WriteString("verb", "get");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
