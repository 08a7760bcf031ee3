using Maestro.Gateway.Rest.Lists;
using Maestro.Gateway.Rest.OpenApi;

namespace Maestro.Gateway.Rest.Errors;

/// <summary>What the API's description says of the error catalogue.</summary>
internal static class ErrorOperations
{
    public static readonly ApiOperation List = new("All errors the API knows.")
    {
        Parameters = ApiParameters.Paging(ListedFields.Errors),
        Answer = "ErrorList",
        Errors = [(400, "A parameter cannot be used.")],
    };

    public static readonly ApiOperation Get = new("The error with that number.")
    {
        Answer = "Error",
        Errors = [(404, "There is no such error.")],
    };
}
