namespace Maestro.Cli.Settings;

/// <summary>The options do not allow a start. Every sentence names an option, its value and what is allowed.</summary>
internal sealed class InvalidSettingsException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>Makes the exception from one sentence.</summary>
    public InvalidSettingsException(string error) : this([error])
    {
    }

    /// <summary>One sentence for each mistake.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
