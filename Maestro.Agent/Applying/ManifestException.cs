namespace Maestro.Agent.Applying;

/// <summary>A manifest cannot be applied for a reason that lies in the bundle or in the rights of its executor.</summary>
internal sealed class ManifestException(string reason, ApplyFailure failure = ApplyFailure.Ordinary) : Exception(reason)
{
    /// <summary>What it means for the next attempt.</summary>
    public ApplyFailure Failure => failure;
}
