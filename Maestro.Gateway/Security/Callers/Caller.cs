namespace Maestro.Gateway.Security.Callers;

/// <summary>Who calls, as the Kubernetes API knows them. Equal when name and groups are.</summary>
internal sealed class Caller(string user, IReadOnlyList<string> groups) : IEquatable<Caller>
{
    private readonly int _hash = HashCode.Combine(user, groups.Count);

    /// <summary>The name; never empty.</summary>
    public string User { get; } = user;

    /// <summary>The groups; at least one.</summary>
    public IReadOnlyList<string> Groups { get; } = groups;

    /// <inheritdoc/>
    public bool Equals(Caller? other) =>
        ReferenceEquals(this, other) || (other is not null && User == other.User && Groups.SequenceEqual(other.Groups, StringComparer.Ordinal));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Caller);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
