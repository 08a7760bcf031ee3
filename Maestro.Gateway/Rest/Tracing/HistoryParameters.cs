using Maestro.Gateway.Rest.Errors;
using Maestro.Gateway.Rest.Lists;
using Maestro.Grains.Tracing;
using Maestro.Protocol;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Rest.Tracing;

/// <summary>Reads what is asked of a history: the parameters of every list, as far as they make sense here.</summary>
internal static class HistoryParameters
{
    private const string OldestFirst = "occurred_at";

    /// <summary>The query and the fields wanted; sizes that are negative or too large mean the largest page. Null when it cannot be used.</summary>
    public static (BundleEventQuery Query, FieldSelection? Fields)? Read(string id, HttpRequest request, out RestError? error)
    {
        if (ListParameters.Read(request, ListedFields.Events, out error) is not { Query: var list } asked)
        {
            return null;
        }

        var newestFirst = false;
        switch (list.OrderBy)
        {
            case null or "" or OldestFirst or $"{OldestFirst} asc":
                break;
            case $"{OldestFirst} desc":
                newestFirst = true;
                break;
            default:
                error = RestError.Of(
                    MaestroErrorCode.BadRequest,
                    $"bad order value '{list.OrderBy}': a history is ordered by '{OldestFirst}', '{OldestFirst} asc' or '{OldestFirst} desc'");
                return null;
        }

        var size = list.Size is < 0 or > BundleEventQuery.MaxSize ? BundleEventQuery.MaxSize : list.Size;
        return (new BundleEventQuery(id, newestFirst, list.Page, size), asked.Fields);
    }
}
