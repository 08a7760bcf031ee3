namespace Maestro.Silo.Migrations;

/// <summary>The database cannot be brought to this program's schema; the message is a sentence for the operator.</summary>
public sealed class MigrationException : Exception
{
    /// <summary>Makes the exception from the sentence the operator shall read.</summary>
    public MigrationException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception and keeps its cause.</summary>
    public MigrationException(string message, Exception cause) : base(message, cause)
    {
    }
}
