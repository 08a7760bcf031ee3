namespace Maestro.KubernetesApi.Access;

/// <summary>Who makes a request.</summary>
/// <param name="Name">The user name.</param>
/// <param name="Uid">May be empty.</param>
/// <param name="Groups">The groups the user is in.</param>
public sealed record UserInfo(string Name, string Uid, IReadOnlyList<string> Groups)
{
    /// <summary>Whoever shows nothing.</summary>
    public static readonly UserInfo Anonymous = new("system:anonymous", "", ["system:unauthenticated"]);

    /// <summary>May do everything.</summary>
    public static readonly UserInfo Admin = new("kubernetes-admin", "", ["system:masters", "system:authenticated"]);

    /// <summary>A service account.</summary>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="uid">Its UID; may be empty.</param>
    public static UserInfo ServiceAccount(string @namespace, string name, string uid = "") => new(
        $"system:serviceaccount:{@namespace}:{name}",
        uid,
        ["system:serviceaccounts", $"system:serviceaccounts:{@namespace}", "system:authenticated"]);

    internal bool IsMaster => Groups.Contains("system:masters");
}
