using System.Text;
using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Reading;

/// <summary>Where the next page of a list starts.</summary>
/// <param name="Version">The resourceVersion of the first page.</param>
/// <param name="After">The key of the last object that was sent.</param>
internal sealed record ContinueToken(long Version, string After)
{
    /// <summary>The text form: unpadded base64url of JSON.</summary>
    public string Encode() => Convert.ToBase64String(JsonText.Utf8(new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Version, ["start"] = $"/{After}\0" }))
        .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Reads the text form.</summary>
    /// <exception cref="ApiFailure">It is no token (400).</exception>
    public static ContinueToken Decode(string text)
    {
        try
        {
            var padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
            var token = JsonReader.Read(Convert.FromBase64String(padded));
            return token.IntegerAt("rv") is { } version && token.TextAt("start") is { Length: > 1 } start
                ? new ContinueToken(version, start[1..].TrimEnd('\0'))
                : throw Failures.BadRequest("invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
        }
        catch (FormatException)
        {
            throw Failures.BadRequest($"invalid continue token: continue key is not valid: illegal base64 data at input byte {Encoding.UTF8.GetByteCount(text) - 1}");
        }
        catch (JsonSyntaxException wrong)
        {
            throw Failures.BadRequest($"invalid continue token: continue key is not valid: {wrong.Message}");
        }
    }
}
