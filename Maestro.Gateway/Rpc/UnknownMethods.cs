using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using CloudEventServiceContract = Maestro.Protocol.CloudEvents.V1.CloudEventService;

namespace Maestro.Gateway.Rpc;

/// <summary>Answers calls of methods that a gRPC port does not have with UNIMPLEMENTED, in the words of the framework.</summary>
internal static class UnknownMethods
{
    private const string ContentType = "application/grpc";
    private static readonly PathString Service = "/" + CloudEventServiceContract.Descriptor.FullName;

    /// <summary>Takes what nothing else takes.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapFallback("{**path}", Answer);

    // Status and text stand in the header of an answer without a body, which gRPC calls Trailers-Only.
    private static Task Answer(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) != true)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        response.ContentType = ContentType;
        response.Headers[HeaderNames.GrpcStatus] = ((int)StatusCode.Unimplemented).ToString(CultureInfo.InvariantCulture);
        response.Headers[HeaderNames.GrpcMessage] = request.Path.StartsWithSegments(Service) ? "Method is unimplemented." : "Service is unimplemented.";
        return Task.CompletedTask;
    }
}
