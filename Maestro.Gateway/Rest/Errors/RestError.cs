using Maestro.Protocol;

namespace Maestro.Gateway.Rest.Errors;

/// <summary>An error answer: its HTTP status, its number and the sentence for the caller (rest-and-operations.md section 1.4).</summary>
internal sealed record RestError(int Status, int Id, string Reason)
{
    /// <summary>The error with the status its number always has.</summary>
    public static RestError Of(MaestroErrorCode code, string reason) => new(ErrorCatalogue.StatusOf((int)code), (int)code, reason);

    /// <summary>The answer of a grain as an error.</summary>
    public static RestError Of(MaestroErrorCode code, string? reason, string otherwise) => Of(code, reason ?? otherwise);

    /// <summary>There is no such row; <paramref name="kind"/> is <c>Consumer</c> or <c>Resource</c>.</summary>
    public static RestError NotFound(string kind, string id) => Of(MaestroErrorCode.NotFound, $"{kind} with id='{id}' not found");
}
