namespace Maestro.Agent.Jq;

/// <summary>A function with the scope it was defined in, or an argument with the scope of its call.</summary>
/// <param name="Body">What it does.</param>
/// <param name="Parameters">The names of its parameters; those that start with a dollar are values.</param>
/// <param name="Scope">Where its other names are looked up.</param>
/// <param name="Name">The name by which its body may call it; null for an argument, which cannot call itself.</param>
internal sealed record JqClosure(JqNode Body, IReadOnlyList<string> Parameters, JqScope Scope, string? Name);
