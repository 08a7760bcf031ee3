namespace Maestro.Grains;

/// <summary>The database is away or overloaded. Nothing is known to be stored; the same call may succeed later.</summary>
[GenerateSerializer, Alias("maestro.storage-unavailable")]
public sealed class StorageUnavailableException : OrleansException
{
    /// <summary>Makes the exception from a sentence for the caller.</summary>
    public StorageUnavailableException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception and keeps its cause.</summary>
    public StorageUnavailableException(string message, Exception cause) : base(message, cause)
    {
    }

    /// <summary>True when it is certain that nothing was stored, since it was not tried.</summary>
    [Id(0)]
    public bool IsUntried { get; init; }
}

/// <summary>The database refused what was to be stored, and will refuse it again; nothing was stored.</summary>
/// <param name="reason">What the database said.</param>
/// <param name="sqlState">Its SQLSTATE.</param>
/// <param name="cause">The refusal itself.</param>
[GenerateSerializer, Alias("maestro.storage-refused")]
public sealed class StorageRefusedException(string reason, string sqlState, Exception cause)
    : OrleansException($"the store refused it: {reason} (SQLSTATE {sqlState})", cause);

/// <summary>A bundle names a consumer that is not registered; nothing was stored.</summary>
[GenerateSerializer, Alias("maestro.consumer-missing")]
public sealed class ConsumerMissingException(string consumerName)
    : OrleansException($"the consumer '{consumerName}' does not exist; register it first")
{
    /// <summary>The consumer that is missing.</summary>
    [Id(0)]
    public string ConsumerName { get; } = consumerName;
}

/// <summary>A consumer still has bundles; nothing was removed.</summary>
[GenerateSerializer, Alias("maestro.consumer-in-use")]
public sealed class ConsumerInUseException(string consumerName)
    : OrleansException($"consumer '{consumerName}' still has resource bundles");
