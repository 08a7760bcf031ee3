using System.Text.Json.Serialization;

namespace Maestro.Cli.Rest;

/// <summary>The body of an answer that is an error (rest-and-operations.md section 1.4.1).</summary>
internal sealed record ErrorBody
{
    /// <summary>Such as <c>maestro-7</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The sentence for people.</summary>
    public string? Reason { get; init; }

    /// <summary>What the server's log knows the request by.</summary>
    [JsonPropertyName("operation_id")]
    public string? OperationId { get; init; }
}
