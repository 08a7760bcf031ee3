namespace Maestro.Agent.Re2;

/// <summary>A pattern is malformed, or asks for what RE2 does not have; worded as Go's <c>regexp.Compile</c> does.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="part">The part of the pattern that is.</param>
internal sealed class Re2SyntaxException(string problem, string part) : Exception($"error parsing regexp: {problem}: `{part}`");
