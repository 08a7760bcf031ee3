using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Resources;

namespace Maestro.KubernetesApi.Requests;

/// <summary>One of the reasons in the details of a Status.</summary>
internal sealed record StatusCause(string Reason, string Message, string Field);

/// <summary>An answer that is no success, as a Status object (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/).</summary>
internal sealed class ApiFailure(int code, string reason, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Code => code;

    /// <summary>The machine-readable reason.</summary>
    public string Reason => reason;

    /// <summary>The object it is about.</summary>
    public string? Name { get; init; }

    /// <summary>Its group.</summary>
    public string? Group { get; init; }

    /// <summary>Its kind, or resource.</summary>
    public string? Kind { get; init; }

    /// <summary>What exactly is wrong.</summary>
    public IReadOnlyList<StatusCause> Causes { get; init; } = [];

    /// <summary>When to try again.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Details are written even when they are empty.</summary>
    public bool EmptyDetails { get; init; }

    /// <summary>The body of the answer.</summary>
    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
        };
        Put(status, "reason", Reason);
        if (Details() is var details && (details.Count > 0 || EmptyDetails))
        {
            status["details"] = details;
        }

        status["code"] = Code;
        return status;
    }

    private JsonObject Details()
    {
        var details = new JsonObject();
        Put(details, "name", Name);
        Put(details, "group", Group);
        Put(details, "kind", Kind);
        if (Causes.Count > 0)
        {
            details["causes"] = new JsonArray([.. Causes.Select(Cause)]);
        }

        if (RetryAfterSeconds is { } seconds)
        {
            details["retryAfterSeconds"] = seconds;
        }

        return details;
    }

    private static JsonObject Cause(StatusCause cause)
    {
        var result = new JsonObject { ["reason"] = cause.Reason, ["message"] = cause.Message };
        Put(result, "field", cause.Field);
        return result;
    }

    private static void Put(JsonObject target, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            target[name] = value;
        }
    }
}

/// <summary>A path nobody serves: plain text, as the outermost handler answers.</summary>
internal sealed class PageNotFoundException() : Exception("404 page not found");

/// <summary>The failures of the API, with the texts of a real server.</summary>
internal static class Failures
{
    public static ApiFailure NotFound(ApiResource resource, string name) =>
        new(404, "NotFound", $"{resource.QualifiedName} {Quote(name)} not found") { Name = name, Group = resource.Group, Kind = resource.Plural };

    public static ApiFailure NamespaceNotFound(string name) =>
        new(404, "NotFound", $"namespaces {Quote(name)} not found") { Name = name, Kind = "namespaces" };

    public static ApiFailure AlreadyExists(ApiResource resource, string name) =>
        new(409, "AlreadyExists", $"{resource.QualifiedName} {Quote(name)} already exists") { Name = name, Group = resource.Group, Kind = resource.Plural };

    public static ApiFailure Modified(ApiResource resource, string name) => Conflict(
        resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiFailure Conflict(ApiResource resource, string name, string cause) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {resource.QualifiedName} {Quote(name)}: {cause}")
        {
            Name = name,
            Group = resource.Group,
            Kind = resource.Plural,
        };

    public static ApiFailure BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiFailure Forbidden(ApiResource resource, string? name, string cause, params StatusCause[] causes) =>
        new(403, "Forbidden", $"{resource.QualifiedName} {(string.IsNullOrEmpty(name) ? "" : Quote(name) + " ")}is forbidden: {cause}")
        {
            Name = name,
            Group = resource.Group,
            Kind = resource.Plural,
            Causes = causes,
        };

    public static ApiFailure Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiFailure NoSuchResource() => new(404, "NotFound", "the server could not find the requested resource") { EmptyDetails = true };

    public static ApiFailure MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource") { EmptyDetails = true };

    public static ApiFailure UnsupportedMediaType(string accepted) => new(
        415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {accepted}");

    public static ApiFailure Expired(string message) => new(410, "Expired", message);

    public static ApiFailure TooOld(long asked, long oldest) => Expired($"too old resource version: {asked} ({oldest})");

    public static ApiFailure TooLarge(long asked, long current) =>
        new(504, "Timeout", $"Too large resource version: {asked}, current: {current}")
        {
            Causes = [new StatusCause("ResourceVersionTooLarge", "Too large resource version", "")],
            RetryAfterSeconds = 1,
        };

    /// <summary>An error the server has no class for.</summary>
    public static ApiFailure Unclassified(string message) => new(500, "", message);

    public static ApiFailure Invalid(string group, string kind, string name, IReadOnlyList<FieldError> errors) =>
        new(422, "Invalid", $"{(group.Length == 0 ? kind : $"{kind}.{group}")} {Quote(name)} is invalid: {FieldError.Sentence(errors)}")
        {
            Name = name,
            Group = group,
            Kind = kind,
            Causes = [.. errors.Select(error => new StatusCause(error.Reason, error.Text, error.Field))],
        };

    public static ApiFailure Invalid(ApiResource resource, string name, IReadOnlyList<FieldError> errors) =>
        Invalid(resource.Group, resource.Kind, name, errors);

    private static string Quote(string text) => Json.JsonText.Quoted(text);
}
