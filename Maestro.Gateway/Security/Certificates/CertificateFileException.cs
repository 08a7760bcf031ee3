namespace Maestro.Gateway.Security.Certificates;

/// <summary>A PEM file that cannot be used.</summary>
/// <param name="file">Its path.</param>
/// <param name="reason">Why, without a full stop.</param>
/// <param name="cause">What failed; null when the file is readable but holds the wrong thing.</param>
public sealed class CertificateFileException(string file, string reason, Exception? cause = null) : Exception($"{file}: {reason}", cause)
{
    /// <summary>The path of the file.</summary>
    public string File { get; } = file;

    /// <summary>What is wrong with it, without a full stop.</summary>
    public string Reason { get; } = reason;
}
