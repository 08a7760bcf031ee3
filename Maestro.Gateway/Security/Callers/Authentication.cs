using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace Maestro.Gateway.Security.Callers;

/// <summary>Who somebody is, or why that is not known.</summary>
internal sealed class Authentication
{
    private Authentication(Caller? caller, string reason) => (Caller, Refusal) = (caller, new Status(StatusCode.Unauthenticated, reason));

    /// <summary>Who it is; null when the proof was no good.</summary>
    public Caller? Caller { get; }

    /// <summary>What to answer to somebody without a <see cref="Caller"/>.</summary>
    public Status Refusal { get; }

    /// <summary>Whether the caller is known.</summary>
    [MemberNotNullWhen(true, nameof(Caller))]
    public bool Succeeded => Caller is not null;

    /// <summary>A name and groups; either of them missing is no identity (protocol.md section 6.1).</summary>
    /// <param name="user">The name; null or empty when there is none.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="proof">What told them, for the refusal.</param>
    public static Authentication Of(string? user, IReadOnlyList<string> groups, string proof) =>
        string.IsNullOrEmpty(user) ? Refused($"{proof} names no user")
        : groups.Count == 0 ? Refused($"{proof} names no group of user \"{user}\"")
        : new Authentication(new Caller(user, groups), "");

    /// <summary>The proof is no good.</summary>
    public static Authentication Refused(string reason) => new(null, reason);
}
