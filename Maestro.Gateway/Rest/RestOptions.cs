namespace Maestro.Gateway.Rest;

/// <summary>Settings of the REST API (rest-and-operations.md section 1).</summary>
internal sealed class RestOptions
{
    /// <summary>Largest body of a consumer write, in bytes; larger ones are answered 413.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Longest URL in bytes; longer ones are answered 414. Clients that watch thousands of clusters put all their names into one URL
    /// (rest-and-operations.md section 1.6.4).
    /// </summary>
    public int MaxRequestLineBytes { get; set; } = 1024 * 1024 + 8 * 1024;

    /// <summary>How long a request's body may take to arrive before the caller gets 408.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long an answer may make no progress before its connection is closed. An answer that does make progress takes as long as it takes. Below
    /// two seconds it counts as two: progress is looked at once a second.
    /// </summary>
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the store may take for one answer before the caller gets 500 <c>maestro-9</c>.</summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Browser origins that may call the API; <c>*</c> means every one. Empty: no CORS headers at all.</summary>
    public IList<string> CorsAllowedOrigins { get; } = [];
}
