namespace Maestro.Cli.PrivateRabbitMq;

/// <summary>There is no RabbitMQ to run, or it does not start; the message says what to do, and ends with the node's last log lines.</summary>
public sealed class PrivateRabbitMqException : Exception
{
    /// <summary>Makes the exception from the sentence the user shall read.</summary>
    public PrivateRabbitMqException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception and keeps its cause.</summary>
    public PrivateRabbitMqException(string message, Exception cause) : base(message, cause)
    {
    }
}
