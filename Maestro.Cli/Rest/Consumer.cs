namespace Maestro.Cli.Rest;

/// <summary>A consumer as REST shows it (rest-and-operations.md section 1.8).</summary>
internal sealed record Consumer
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its labels; null when there are none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>When it was registered.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
