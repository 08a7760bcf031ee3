using System.Text.Json;

namespace Maestro.Cli.Manifests;

/// <summary>One document of an input.</summary>
/// <param name="Input">The input it is from.</param>
/// <param name="Place">Where it is, for error sentences.</param>
/// <param name="Json">What it says.</param>
internal sealed record InputDocument(InputFile Input, string Place, JsonElement Json)
{
    /// <summary>A failure because of this document.</summary>
    public CommandFailure Wrong(string problem) => new($"{Place}: {problem}");
}
