namespace Maestro.Protocol.PubSub.Credentials;

/// <summary>Credentials that cannot be used, or that are refused; the message is a sentence for the operator and holds no secret.</summary>
public sealed class CredentialsException : Exception
{
    /// <summary>Makes the exception.</summary>
    public CredentialsException(string reason) : base(reason)
    {
    }

    /// <summary>Makes the exception and keeps its cause.</summary>
    public CredentialsException(string reason, Exception cause) : base(reason, cause)
    {
    }
}
