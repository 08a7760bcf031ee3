namespace Maestro.KubernetesApi.Json;

/// <summary>Text that is no JSON; the message is worded as Go's decoder words it.</summary>
internal sealed class JsonSyntaxException(string message) : Exception(message);
