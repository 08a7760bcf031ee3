namespace Maestro.Agent.KubernetesApi;

/// <summary>The API server refused a request or could not be reached; the message is the text that is reported (agent.md section 2.12).</summary>
internal sealed class ApiException : Exception
{
    /// <param name="statusCode">HTTP status; 0 when there was no answer.</param>
    /// <param name="reason">The reason of the Status object; empty when there was none.</param>
    /// <param name="message">The text for people.</param>
    /// <param name="cause">What went wrong below; null when the server answered.</param>
    public ApiException(int statusCode, string reason, string message, Exception? cause = null) : base(message, cause) =>
        (StatusCode, Reason) = (statusCode, reason);

    /// <summary>HTTP status; 0 when there was no answer.</summary>
    public int StatusCode { get; }

    /// <summary>The reason of the Status object; empty when there was none.</summary>
    public string Reason { get; }

    /// <summary>Whether the object, or the whole type, does not exist.</summary>
    public bool IsNotFound => StatusCode == 404;

    /// <summary>Whether the object was changed since it was read, or is another one than expected.</summary>
    public bool IsConflict => StatusCode == 409 && Reason != "AlreadyExists";

    /// <summary>Whether an object of that name exists.</summary>
    public bool AlreadyExists => StatusCode == 409 && Reason == "AlreadyExists";

    /// <summary>Whether an admission webhook cannot say what it would do, because it never does so without effect.</summary>
    public bool CannotBeTried => StatusCode == 400 && Message.Contains("does not support dry run", StringComparison.Ordinal);

    /// <summary>Whether the agent may not do that.</summary>
    public bool IsForbidden => StatusCode == 403;

    /// <summary>Whether a watch or a page asks for a state that is no longer known.</summary>
    public bool IsExpired => StatusCode == 410;
}
