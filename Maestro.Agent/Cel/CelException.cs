namespace Maestro.Agent.Cel;

/// <summary>An expression cannot be compiled; the first line of the message says where and why.</summary>
internal sealed class CelCompileException(string message, int position)
    : Exception($"ERROR: <input>:1:{position + 1}: {message}");

/// <summary>The evaluation of an expression failed.</summary>
internal sealed class CelException(string message) : Exception(message);
