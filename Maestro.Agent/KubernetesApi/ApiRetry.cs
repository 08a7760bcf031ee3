namespace Maestro.Agent.KubernetesApi;

/// <summary>When a request is repeated because the server asked for it (agent.md section 2.12).</summary>
internal static class ApiRetry
{
    /// <summary>Repetitions of one request at most.</summary>
    public const int Limit = 10;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>The pause before the request is repeated; null when its answer stands.</summary>
    /// <param name="statusCode">HTTP status of the answer.</param>
    /// <param name="retryAfter">The pause the answer asks for; null when it asks for none.</param>
    /// <param name="repetitions">How often the request was repeated already.</param>
    public static TimeSpan? After(int statusCode, TimeSpan? retryAfter, int repetitions)
    {
        var asksForIt = statusCode == 429 || (statusCode >= 500 && retryAfter is not null);
        if (!asksForIt || repetitions >= Limit)
        {
            return null;
        }

        var pause = retryAfter ?? TimeSpan.FromSeconds(1);
        return pause < Longest ? pause : Longest;
    }
}
