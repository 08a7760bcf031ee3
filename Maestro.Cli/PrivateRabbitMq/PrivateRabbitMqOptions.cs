namespace Maestro.Cli.PrivateRabbitMq;

/// <summary>What a private node keeps and serves.</summary>
public sealed record PrivateRabbitMqOptions
{
    /// <summary>Directory of everything the node keeps; made when it does not exist.</summary>
    public required string Directory { get; init; }

    /// <summary>The only virtual host; guest may do everything there.</summary>
    public string VirtualHost { get; init; } = "plataforma_v1.0";

    /// <summary>AMQP port; null takes that of the last run, or a free one.</summary>
    public int? Port { get; init; }

    /// <summary>How long a start may take; Erlang loads slowly on a busy machine.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(3);
}
