using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Maestro.Protocol.CloudEvents;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Sources;

/// <summary>
/// Logs what sources publish and how that ends, with the operation id of whoever began it under the key that the requests of REST have
/// (rest-and-operations.md section 5.5).
/// </summary>
/// <remarks>At level Debug in a category of its own, so that it can be had without other details, as the request log.</remarks>
internal sealed partial class PublishRecords(ILogger<PublishRecords> logger)
{
    private const string LogKey = "op-id";

    /// <summary>Whether anything is logged; ask before <see cref="RecordAsync"/>, which costs something.</summary>
    public bool IsEnabled => logger.IsEnabled(LogLevel.Debug);

    /// <summary>Waits for the end of a call and logs it.</summary>
    /// <param name="published">What the call is about.</param>
    /// <param name="call">The call, which has begun.</param>
    /// <exception cref="RpcException">The call was refused.</exception>
    public async Task<Empty> RecordAsync(PublishedEvent published, Task<Empty> call)
    {
        try
        {
            var answer = await call;
            Log(published, nameof(StatusCode.OK));
            return answer;
        }
        catch (RpcException refused)
        {
            Log(published, $"{refused.StatusCode}, {refused.Status.Detail}");
            throw;
        }
    }

    private void Log(PublishedEvent published, string outcome)
    {
        using var scope = published.IsReadable && LogTracing.OperationIdOf(published.Event) is { } id
            ? logger.BeginScope(new KeyValuePair<string, object>[] { new(LogKey, id) })
            : null;
        LogPublished(logger, published.Type?.Action, published.Event?.ResourceId, published.Event?.Source ?? published.Source, outcome);
    }
}
