using System.Text.Json;
using Maestro.Protocol;

namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>How stored payloads are read.</summary>
internal static class StoredJson
{
    /// <summary>Strict JSON, as deep as events may be.</summary>
    public static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = JsonLimits.MaxDepth };
}
