namespace Maestro.Protocol;

/// <summary>The error numbers users grep for (protocol.md section 4.1, rest-and-operations.md section 1.4.3).</summary>
public enum MaestroErrorCode
{
    /// <summary>No error.</summary>
    None = 0,
    /// <summary>The action is forbidden.</summary>
    Forbidden = 4,
    /// <summary>An entity with the same unique value exists, or its version moved on.</summary>
    Conflict = 6,
    /// <summary>There is no such entity.</summary>
    NotFound = 7,
    /// <summary>The input breaks a rule.</summary>
    Validation = 8,
    /// <summary>Anything else; the input may be right.</summary>
    General = 9,
    /// <summary>The HTTP method does not exist for the path.</summary>
    NotImplemented = 10,
    /// <summary>The body cannot be read.</summary>
    MalformedRequest = 17,
    /// <summary>A parameter has a value that is not allowed.</summary>
    BadRequest = 21,
}

/// <summary>An error for the caller: its number and a sentence that names the field, the value and what is allowed.</summary>
/// <param name="Code">The error number.</param>
/// <param name="Reason">The sentence for people.</param>
public sealed record MaestroError(MaestroErrorCode Code, string Reason)
{
    /// <summary>The text form of protocol.md section 4.1, <c>maestro-&lt;n&gt;: &lt;reason&gt;</c>.</summary>
    public override string ToString() => $"maestro-{(int)Code}: {Reason}";
}

/// <summary>Input that cannot be understood or breaks a rule of the wire contract.</summary>
public sealed class InvalidEventException : Exception
{
    /// <summary>Makes the exception from the sentence the sender shall read.</summary>
    public InvalidEventException(string reason) : base(reason)
    {
    }

    /// <summary>Makes the exception and keeps its cause.</summary>
    public InvalidEventException(string reason, Exception cause) : base(reason, cause)
    {
    }
}
