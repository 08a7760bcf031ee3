using Maestro.Gateway.Rest.Lists;
using Maestro.Gateway.Rest.OpenApi;

namespace Maestro.Gateway.Rest.Tracing;

/// <summary>What the API's description says of histories, receipts and connections.</summary>
internal static class TraceOperations
{
    private static readonly (int, string) NoBundle = (404, "There is no bundle with that id.");

    public static readonly ApiOperation History = new("What happened to a resource bundle, also to one that is gone.")
    {
        Parameters =
        [
            .. ApiParameters.Paging(ListedFields.Events),
            new("orderBy", "`occurred_at`, which is the default, or `occurred_at desc` for the newest first.") { Example = "occurred_at desc" },
        ],
        Answer = "ResourceBundleEventList",
        Errors = [(400, "A parameter cannot be used."), NoBundle],
    };

    public static readonly ApiOperation Receipt = new("When the current version was accepted, delivered, applied and observed, and what is missing yet.")
    {
        Answer = "ResourceBundleReceipt",
        Errors = [NoBundle],
    };

    public static readonly ApiOperation ForceFinalize = new("Gives up on a deletion whose agent is gone for good.")
    {
        Description = "The bundle is forgotten without its agent's confirmation; what the agent applied stays in the cluster. The reason goes into the history.",
        Body = "ForceFinalizeRequest",
        Answer = "ForceFinalization",
        Errors =
        [
            (400, "The body is no such JSON, or has no usable reason."), NoBundle, (409, "The deletion of the bundle was not asked for."),
            (413, "The body is too large."),
        ],
    };

    public static readonly ApiOperation Connection = new("Where the agents of a consumer are connected, and since when.")
    {
        Answer = "ConsumerConnection",
        Errors = [(404, "There is no consumer with that id.")],
    };
}
