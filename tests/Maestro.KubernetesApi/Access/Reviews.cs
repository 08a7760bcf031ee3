using System.Globalization;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Apply;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;
using Maestro.KubernetesApi.Resources;
using Maestro.KubernetesApi.Storage;
using Maestro.KubernetesApi.Writing;

namespace Maestro.KubernetesApi.Access;

/// <summary>Questions about users that are asked by creating an object nobody keeps.</summary>
internal sealed class Reviews(Cluster cluster, Authenticator authenticator, Authorizer authorizer, Func<IReadOnlyList<string>> audiences)
{
    private const int DefaultTokenSeconds = 3600;

    /// <summary>The answer, or null when the resource is no review.</summary>
    public ApiResponse? Answer(ApiRequest request)
    {
        if (request.Verb != "create" || request.Resource.Group is not ("authorization.k8s.io" or "authentication.k8s.io"))
        {
            return null;
        }

        var body = RequestBody.Read(request, request.Resource);
        FieldManager.Update(request.Resource, request.Resource.Empty(), body, new FieldWriter(request.Manager, "", cluster.Now));
        body["status"] = request.Resource.Kind switch
        {
            "SubjectAccessReview" => Access(body, new UserInfo(
                body.TextAt("spec", "user") ?? "", body.TextAt("spec", "uid") ?? "", body.ArrayAt("spec", "groups").Texts())),
            "LocalSubjectAccessReview" => Access(body, new UserInfo(
                body.TextAt("spec", "user") ?? "", body.TextAt("spec", "uid") ?? "", body.ArrayAt("spec", "groups").Texts())),
            "SelfSubjectAccessReview" => Access(body, request.User),
            "TokenReview" => Token(body.TextAt("spec", "token") ?? ""),
            "SelfSubjectReview" => new JsonObject { ["userInfo"] = Show(request.User) },
            _ => throw Failures.MethodNotAllowed(),
        };
        return ApiResponse.Json(201, request.Resource.Canonical(body));
    }

    /// <summary>Answers the request for a token of a service account.</summary>
    public ApiResponse IssueToken(ApiRequest request)
    {
        var account = cluster.Store.Find(new ObjectKey(request.Resource.Storage, request.Namespace, request.Name))
            ?? throw Failures.NotFound(request.Resource, request.Name);
        var kind = new ApiResource
        {
            Group = "authentication.k8s.io",
            Version = "v1",
            Plural = "tokenrequests",
            Singular = "",
            Kind = "TokenRequest",
            ListKind = "",
            Namespaced = true,
            Verbs = ["create"],
            Schema = Schemas.TypeCatalogue.BuiltIn.Kind("authentication.k8s.io/v1", "TokenRequest"),
        };
        var body = RequestBody.Read(request, kind);
        var seconds = body.IntegerAt("spec", "expirationSeconds") ?? DefaultTokenSeconds;
        body.Make("spec")["expirationSeconds"] = seconds;
        body.Make("metadata")["name"] = request.Name;
        body.Make("metadata")["namespace"] = request.Namespace;
        body["status"] = new JsonObject
        {
            ["token"] = authenticator.Issue(UserInfo.ServiceAccount(request.Namespace, request.Name, account.Uid)),
            ["expirationTimestamp"] = cluster.Time.GetUtcNow().AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        return ApiResponse.Json(201, kind.Canonical(body));
    }

    private JsonObject Access(JsonObject body, UserInfo user)
    {
        var spec = body.ObjectAt("spec")!;
        var resource = spec.ObjectAt("resourceAttributes");
        var path = spec.ObjectAt("nonResourceAttributes");
        var part = resource.TextAt("subresource");
        var wanted = path is not null
            ? new Attributes(path.TextAt("verb") ?? "", "", "", "", "", path.TextAt("path") ?? "")
            : new Attributes(
                resource.TextAt("verb") ?? "",
                resource.TextAt("group") ?? "",
                (resource.TextAt("resource") ?? "") + (string.IsNullOrEmpty(part) ? "" : $"/{part}"),
                resource.TextAt("namespace") ?? "",
                resource.TextAt("name") ?? "");
        return new JsonObject { ["allowed"] = authorizer.IsAllowed(user, wanted) };
    }

    private JsonObject Token(string token)
    {
        if (authenticator.Find(token) is not { } user)
        {
            return new JsonObject { ["user"] = new JsonObject(), ["error"] = "invalid bearer token" };
        }

        return new JsonObject { ["authenticated"] = true, ["user"] = Show(user), ["audiences"] = JsonTree.Array(audiences()) };
    }

    private static JsonObject Show(UserInfo user) => new()
    {
        ["username"] = user.Name,
        ["uid"] = user.Uid,
        ["groups"] = JsonTree.Array(user.Groups),
    };
}
