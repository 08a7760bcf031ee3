using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying.Kinds;

/// <summary>Octets in base64. A server gives them back without the line breaks that a manifest may have.</summary>
internal static class Base64Values
{
    /// <summary>Brings the members of a map into the form of the server; what is no base64 stays, and the server says so.</summary>
    public static void Normalize(JsonObject? values)
    {
        foreach (var (name, value) in values?.ToList() ?? [])
        {
            if (value is JsonValue text && text.TryGetValue<string>(out var base64) && base64.AsSpan().ContainsAny('\r', '\n')
                && !base64.AsSpan().ContainsAny(' ', '\t') && Decode(base64) is { } octets)
            {
                values![name] = Convert.ToBase64String(octets);
            }
        }
    }

    private static byte[]? Decode(string base64)
    {
        var octets = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, octets, out var length) ? octets[..length] : null;
    }
}
