using Maestro.Cli.Rest;

namespace Maestro.Cli.Tracing;

/// <summary>A bundle that a text led to.</summary>
/// <param name="Bundle">The bundle.</param>
/// <param name="By">What of it the text is.</param>
internal sealed record FoundBundle(Answer<ResourceBundle> Bundle, string By);
