using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>An expression cannot be read, or fails on the value it meets; the message is jq's where jq has one.</summary>
internal sealed class JqException(string reason, JsonNode? value = null) : Exception(reason)
{
    /// <summary>What <c>catch</c> sees: what <c>error</c> was given, or else the message.</summary>
    public JsonNode? Value => value ?? Message;
}
