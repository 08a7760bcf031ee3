namespace Maestro.Agent.Jq;

/// <summary>An expression cannot be read, or fails on the value it meets; the message is jq's where jq has one.</summary>
internal sealed class JqException(string reason) : Exception(reason);
