using System.Globalization;
using Maestro.Grains.Consumers;
using Maestro.Grains.ResourceBundles;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Maestro.Gateway.Rest.Requests;

/// <summary>Names the state of one object, so that callers need not fetch or overwrite what they do not mean (RFC 9110 sections 8.8.3 and 13.1).</summary>
internal static class EntityTag
{
    /// <summary>The tag of a consumer: every change moves its time.</summary>
    public static EntityTagHeaderValue Of(ConsumerRecord consumer) => Quoted(Microseconds(consumer.UpdatedAt));

    /// <summary>The tag of a bundle: spec and status move its time, a deletion has a time of its own.</summary>
    public static EntityTagHeaderValue Of(ResourceBundleState state) =>
        Quoted($"{Microseconds(state.UpdatedAt)}-{state.Version.ToString(CultureInfo.InvariantCulture)}-{(state.DeletedAt is { } at ? Microseconds(at) : "0")}");

    /// <summary>Puts the tag on the answer. When the caller has that state already (<c>If-None-Match</c>), answers 304, and nothing is left to send.</summary>
    public static bool AnswersNotModified(HttpContext context, EntityTagHeaderValue tag)
    {
        context.Response.Headers.ETag = tag.ToString();
        if (!context.Request.GetTypedHeaders().IfNoneMatch.Any(held => held.Equals(EntityTagHeaderValue.Any) || held.Compare(tag, useStrongComparison: false)))
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    /// <summary>
    /// Whether the caller wants a change only of a certain state (<c>If-Match</c>). Then <paramref name="isMet"/> says whether <paramref name="tag"/>
    /// is one of those; a header that names none is never met.
    /// </summary>
    public static bool IsRequired(HttpRequest request, EntityTagHeaderValue tag, out bool isMet)
    {
        var held = request.GetTypedHeaders().IfMatch;
        isMet = held.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: true));
        return request.Headers.IfMatch.Count > 0;
    }

    private static EntityTagHeaderValue Quoted(string text) => new($"\"{text}\"");

    private static string Microseconds(DateTimeOffset time) =>
        ((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond).ToString("x", CultureInfo.InvariantCulture);
}
