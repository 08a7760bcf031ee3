using Maestro.Gateway.Rest.Lists;
using Maestro.Gateway.Rest.OpenApi;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>What the API's description says of resource bundles.</summary>
internal static class ResourceBundleOperations
{
    private const string Columns =
        "`id`, `name`, `source`, `consumer_name`, `version`, `created_at`, `updated_at`, `deleted_at`, and members of the stored events `payload` and " +
        "`status` (`payload->'metadata'->'labels'->>'app' = 'shop'`)";

    public static readonly ApiOperation List = new("Lists resource bundles, those whose deletion is under way included.")
    {
        Parameters = ApiParameters.List(ListedFields.Bundles, Columns, "source = 'billing' and consumer_name = 'cluster1'"),
        Answer = "ResourceBundleList",
        Errors = [(400, "A parameter cannot be used.")],
    };

    public static readonly ApiOperation Get = new("A resource bundle.")
    {
        Answer = "ResourceBundle",
        Errors = [(404, "There is no bundle with that id.")],
    };

    public static readonly ApiOperation Delete = new("Asks for the deletion of a resource bundle.")
    {
        Description = "It is gone when its agent has confirmed. An unknown id, and one whose deletion is under way, is answered in the same way.",
        Status = 204,
    };
}
