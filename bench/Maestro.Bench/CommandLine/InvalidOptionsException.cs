namespace Maestro.Bench.CommandLine;

/// <summary>Options that are right each, but not together.</summary>
internal sealed class InvalidOptionsException(string message) : Exception(message);
