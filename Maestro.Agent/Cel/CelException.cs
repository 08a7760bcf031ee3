namespace Maestro.Agent.Cel;

/// <summary>An expression cannot be compiled; the first line of the message says where and why.</summary>
internal sealed class CelCompileException : Exception
{
    /// <summary>Something at one place of the expression is wrong.</summary>
    public CelCompileException(string message, CelPlace place)
        : base($"ERROR: <input>:{place.Line}:{place.Column}: {message}")
    {
    }

    /// <summary>The expression as a whole is refused.</summary>
    public CelCompileException(string message)
        : base($"ERROR: <input>:-1:0: {message}")
    {
    }
}

/// <summary>The evaluation of an expression failed.</summary>
internal sealed class CelException(string message) : Exception(message);
