using Maestro.Gateway.Rest.Lists;
using Maestro.Gateway.Rest.OpenApi;

namespace Maestro.Gateway.Rest.Consumers;

/// <summary>What the API's description says of consumers.</summary>
internal static class ConsumerOperations
{
    private const string Columns = "`id`, `name`, `created_at`, `updated_at` and `labels` (`labels->>'region' = 'no'`)";

    private static readonly (int, string) BodyTooLarge = (413, "The body is too large.");

    public static readonly ApiOperation List = new("Lists consumers.")
    {
        Parameters = ApiParameters.List(ListedFields.Consumers, Columns, "name like 'prod-%'"),
        Answer = "ConsumerList",
        Errors = [(400, "A parameter cannot be used.")],
    };

    public static readonly ApiOperation Create = new("Registers a consumer.")
    {
        Body = "Consumer",
        Status = 201,
        Answer = "Consumer",
        Errors =
        [
            (400, "The body is no such JSON, has an id, or its name is not allowed."), (409, "There is a consumer of that name already."), BodyTooLarge,
        ],
    };

    public static readonly ApiOperation Get = new("A consumer.")
    {
        Answer = "Consumer",
        Errors = [(404, "There is no consumer with that id.")],
    };

    public static readonly ApiOperation Patch = new("Replaces a consumer's labels.")
    {
        Description = "With the `ETag` of an earlier answer in `If-Match`, only if nobody changed it since.",
        Body = "ConsumerPatchRequest",
        Answer = "Consumer",
        Errors = [(400, "The body is no such JSON."), (404, "There is no consumer with that id."), (412, "`If-Match` names another state of the consumer."), BodyTooLarge],
    };

    public static readonly ApiOperation Delete = new("Removes a consumer.")
    {
        Description = "An unknown id is answered in the same way.",
        Status = 204,
        Errors = [(403, "The consumer has bundles; also those whose deletion is under way count.")],
    };
}
