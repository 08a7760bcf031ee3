namespace Maestro.Cli.Manifests;

/// <summary>The text of one input.</summary>
/// <param name="Name">Its path, or <c>standard input</c>.</param>
/// <param name="Text">What it holds.</param>
internal sealed record InputFile(string Name, string Text)
{
    /// <summary>What <c>--file</c> named: the directory that it was found in, or the input itself.</summary>
    public string Given { get; init; } = Name;
}
