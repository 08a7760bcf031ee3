namespace Maestro.Gateway.Rest;

/// <summary>The paths of the API; they appear in routes and in <c>href</c> members.</summary>
internal static class RestPaths
{
    public const string Root = "/api/maestro";
    public const string V1 = Root + "/v1";
    public const string OpenApi = V1 + "/openapi";
    public const string Docs = V1 + "/docs";
    public const string Errors = V1 + "/errors";
    public const string Consumers = V1 + "/consumers";
    public const string ResourceBundles = V1 + "/resource-bundles";

    /// <summary>Name of the path parameter that holds an id.</summary>
    public const string Id = "id";

    /// <summary>Route suffix for one entity.</summary>
    public const string ById = "/{" + Id + "}";

    public const string History = "/history";
    public const string Receipt = "/receipt";
    public const string ForceFinalize = "/force-finalize";
    public const string Connection = "/connection";
}
