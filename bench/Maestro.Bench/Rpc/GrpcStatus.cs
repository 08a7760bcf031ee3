namespace Maestro.Bench.Rpc;

/// <summary>How a call ended.</summary>
/// <param name="Code">The status code of gRPC; 0 is OK.</param>
/// <param name="Message">For people; empty when the server says nothing.</param>
internal readonly record struct GrpcStatus(int Code, string Message)
{
    private const int Unavailable = 14;

    /// <summary>The call succeeded.</summary>
    public bool IsOk => Code == 0;

    /// <summary>The call ended without a status of the server.</summary>
    public static GrpcStatus Aborted(string reason) => new(Unavailable, reason);

    /// <inheritdoc/>
    public override string ToString() => $"status {Code} {Message}";
}
