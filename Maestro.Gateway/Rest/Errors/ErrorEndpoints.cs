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
        var parameters = ListParameters.Read(context.Request, out var error);
        if (error is not null)
        {
            return JsonAnswer.WriteErrorAsync(context, error);
        }

        var page = Math.Max(parameters.Page, 1);
        var size = parameters.Size < 0 ? ErrorCatalogue.All.Length : parameters.Size;
        var items = ErrorCatalogue.All.Skip((int)Math.Min((page - 1L) * size, int.MaxValue)).Take(size).ToArray();
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            ListEnvelope.Start(writer, new ListHead("ErrorList", parameters.Page, items.Length, ErrorCatalogue.All.Length));
            foreach (var item in items)
            {
                ErrorJson.Write(writer, item, operationId: "");
            }

            ListEnvelope.End(writer);
        });
    }

    public static Task Get(HttpContext context)
    {
        var id = RequestPath.Id(context);
        var number = int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        var found = ErrorCatalogue.All.FirstOrDefault(error => error.Id == number);
        return found is null
            ? JsonAnswer.WriteErrorAsync(context, RestError.Of(MaestroErrorCode.NotFound, $"No error with id {id} exists"))
            : JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, writer => ErrorJson.Write(writer, found, operationId: ""));
    }
}
