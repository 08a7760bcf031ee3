using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;
using Microsoft.AspNetCore.Http;

namespace Maestro.KubernetesApi.Access;

/// <summary>Finds out who makes a request: by bearer token, else by client certificate, else nobody.</summary>
internal sealed class Authenticator(Authorizer authorizer)
{
    private readonly ConcurrentDictionary<string, UserInfo> _tokens = new(StringComparer.Ordinal);

    /// <summary>Makes a token known.</summary>
    public void Add(string token, UserInfo user) => _tokens[token] = user;

    /// <summary>Makes a new token for a user.</summary>
    public string Issue(UserInfo user)
    {
        var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
        Add(token, user);
        return token;
    }

    /// <summary>The user of a token, or null.</summary>
    public UserInfo? Find(string token) => _tokens.GetValueOrDefault(token);

    /// <summary>Who makes the request, impersonation included.</summary>
    /// <param name="headers">Headers of the request.</param>
    /// <param name="certificate">The client's certificate, when it showed one.</param>
    /// <exception cref="ApiFailure">The token is not known (401), or the user must not impersonate (403).</exception>
    public UserInfo Identify(IHeaderDictionary headers, X509Certificate2? certificate)
    {
        var user = Self(headers, certificate);
        var target = headers["Impersonate-User"].ToString();
        if (target.Length == 0)
        {
            return user;
        }

        CheckImpersonation(user, target);
        string[] groups = [.. headers["Impersonate-Group"].OfType<string>()];
        if (target.Split(':') is ["system", "serviceaccount", var @namespace, var name])
        {
            var account = UserInfo.ServiceAccount(@namespace, name);
            return groups.Length == 0 ? account : account with { Groups = [.. groups.Union(["system:authenticated"])] };
        }

        return new UserInfo(target, "", [.. groups.Union(["system:authenticated"])]);
    }

    private UserInfo Self(IHeaderDictionary headers, X509Certificate2? certificate)
    {
        const string scheme = "Bearer ";
        var header = headers.Authorization.ToString();
        if (header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Find(header[scheme.Length..].Trim()) ?? throw Failures.Unauthorized();
        }

        return certificate is null ? UserInfo.Anonymous : Of(certificate);
    }

    private static UserInfo Of(X509Certificate2 certificate)
    {
        var names = certificate.SubjectName.EnumerateRelativeDistinguishedNames().ToLookup(
            name => name.GetSingleElementType().FriendlyName, name => name.GetSingleElementValue() ?? "");
        return new UserInfo(names["CN"].FirstOrDefault() ?? "", "", [.. names["O"], "system:authenticated"]);
    }

    private void CheckImpersonation(UserInfo user, string target)
    {
        var account = target.Split(':') is ["system", "serviceaccount", _, _] parts ? parts : null;
        var resource = account is null ? "users" : "serviceaccounts";
        var name = account is null ? target : account[3];
        var @namespace = account is null ? "" : account[2];
        if (!authorizer.IsAllowed(user, new Attributes("impersonate", "", resource, @namespace, name)))
        {
            throw new ApiFailure(403, "Forbidden", $"{resource} \"{name}\" is forbidden: {Refusal.Text(user, new Attributes("impersonate", "", resource, @namespace, name))}")
            {
                Name = name,
                Kind = resource,
            };
        }
    }
}

/// <summary>The sentence of a refusal.</summary>
internal static class Refusal
{
    public static string Text(UserInfo user, Attributes wanted)
    {
        var where = wanted.Namespace.Length > 0 ? $"in the namespace \"{wanted.Namespace}\"" : "at the cluster scope";
        return wanted.Path.Length > 0
            ? $"User \"{user.Name}\" cannot {wanted.Verb} path \"{wanted.Path}\""
            : $"User \"{user.Name}\" cannot {wanted.Verb} resource \"{wanted.Resource}\" in API group \"{wanted.Group}\" {where}";
    }

    /// <summary>403 for a resource.</summary>
    public static ApiFailure Of(UserInfo user, Attributes wanted, ApiResource? resource)
    {
        if (resource is null)
        {
            return new ApiFailure(403, "Forbidden", $"forbidden: {Text(user, wanted)}") { EmptyDetails = true };
        }

        return Failures.Forbidden(resource, wanted.Name, Text(user, wanted));
    }
}
