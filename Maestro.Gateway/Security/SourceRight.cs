namespace Maestro.Gateway.Security;

/// <summary>What a caller wants to do as a source; equal to any other with the same source and verb (protocol.md section 6.1).</summary>
/// <param name="Source">The source; not empty.</param>
/// <param name="Verb"><see cref="Publish"/> or <see cref="Subscribe"/>.</param>
internal readonly record struct SourceRight(string Source, string Verb)
{
    /// <summary>The verb of those who publish.</summary>
    public const string Publish = "pub";

    /// <summary>The verb of those who subscribe.</summary>
    public const string Subscribe = "sub";

    /// <summary>The path that rules of a ClusterRole name.</summary>
    public string Path => $"/sources/{Source}";
}
