namespace Maestro.KubernetesApi.Schemas;

/// <summary>A value of the wrong type; the message is worded as Go's decoder words it.</summary>
internal sealed class DecodeException(string message) : Exception(message);
