namespace Maestro.Gateway.Security;

/// <summary>How sources prove who they are (protocol.md section 6.1).</summary>
public enum SourceAuthentication
{
    /// <summary>Not at all: everybody may do everything.</summary>
    Mock,

    /// <summary>By a client certificate.</summary>
    Certificate,

    /// <summary>By a bearer token that the Kubernetes API knows.</summary>
    Token,
}
