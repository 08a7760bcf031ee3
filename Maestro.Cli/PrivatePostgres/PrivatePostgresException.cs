namespace Maestro.Cli.PrivatePostgres;

/// <summary>There is no PostgreSQL to run, or it does not start; the message says what to do, and ends with the server's last log lines.</summary>
public sealed class PrivatePostgresException : Exception
{
    /// <summary>Makes the exception from the sentence the user shall read.</summary>
    public PrivatePostgresException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception and keeps its cause.</summary>
    public PrivatePostgresException(string message, Exception cause) : base(message, cause)
    {
    }
}
