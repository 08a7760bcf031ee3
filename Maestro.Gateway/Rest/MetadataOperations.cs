using Maestro.Gateway.Rest.OpenApi;

namespace Maestro.Gateway.Rest;

/// <summary>What the API's description says of the routes about the API.</summary>
internal static class MetadataOperations
{
    public static readonly ApiOperation GetApi = new("The API and its versions.") { Answer = "API" };

    public static readonly ApiOperation GetVersion = new("The version and its collections.") { Answer = "APIVersion" };
}
