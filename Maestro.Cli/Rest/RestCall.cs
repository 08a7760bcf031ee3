namespace Maestro.Cli.Rest;

/// <summary>What is asked of REST.</summary>
/// <param name="Method">How.</param>
/// <param name="Path">The path below <c>/api/maestro/v1/</c>, escaped, with its query.</param>
/// <param name="Thing">What it is about, in the words of an error: <c>consumer</c>, <c>resource bundle</c>.</param>
internal sealed record RestCall(HttpMethod Method, string Path, string Thing)
{
    /// <summary>What a conflict means.</summary>
    public string Conflict { get; init; } = "conflict";

    /// <summary>What is sent; null for nothing.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The server, for error sentences.</summary>
    public string Url { get; init; } = "";
}
