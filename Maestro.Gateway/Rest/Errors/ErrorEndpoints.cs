using System.Globalization;
using Maestro.Gateway.Rest.Lists;
using Maestro.Gateway.Rest.Requests;
using Maestro.Protocol;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Rest.Errors;

/// <summary>The catalogue of errors, R4 and R5.</summary>
internal static class ErrorEndpoints
{
    public static Task List(HttpContext context)
    {
        if (ListParameters.Read(context.Request, ListedFields.Errors, out var error) is not { } asked)
        {
            return JsonAnswer.WriteErrorAsync(context, error!);
        }

        var page = Math.Max(asked.Query.Page, 1);
        var size = asked.Query.Size < 0 ? ErrorCatalogue.All.Length : asked.Query.Size;
        var items = ErrorCatalogue.All.Skip((int)Math.Min((page - 1L) * size, int.MaxValue)).Take(size).ToArray();
        return ListAnswerStream.WriteAsync(
            context,
            new ListHead("ErrorList", asked.Query.Page, items.Length, ErrorCatalogue.All.Length),
            items.ToAsyncEnumerable(),
            static (writer, item) => ErrorJson.Write(writer, item, operationId: ""),
            asked.Fields);
    }

    public static Task Get(HttpContext context)
    {
        var id = RequestPath.Id(context);
        var number = int.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        var found = ErrorCatalogue.All.FirstOrDefault(error => error.Id == number);
        return found is null
            ? JsonAnswer.WriteErrorAsync(context, RestError.Of(MaestroErrorCode.NotFound, $"No error with id {id} exists"))
            : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, writer => ErrorJson.Write(writer, found, operationId: ""));
    }
}
