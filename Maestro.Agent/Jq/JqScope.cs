using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>What an expression is evaluated with.</summary>
/// <param name="Variables">Values by the names of variables, without the dollar.</param>
/// <param name="Functions">The defined functions and the arguments of those that run, by name and number of parameters (<c>map/1</c>).</param>
/// <param name="Calls">How many functions that are defined in the expression are inside each other.</param>
/// <param name="Budget">What the evaluation may use up.</param>
/// <param name="Patterns">The regular expressions it has read.</param>
internal sealed record JqScope(
    ImmutableDictionary<string, JsonNode?> Variables, ImmutableDictionary<string, JqClosure> Functions, int Calls, JqBudget Budget,
    JqRegexes Patterns)
{
    /// <summary>A scope without variables.</summary>
    public static JqScope For(JqBudget budget) => new(
        ImmutableDictionary.Create<string, JsonNode?>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, JqClosure>(StringComparer.Ordinal),
        0,
        budget,
        new JqRegexes());

    /// <summary>This scope with one more variable.</summary>
    public JqScope With(string variable, JsonNode? value) => this with { Variables = Variables.SetItem(variable, value) };

    /// <summary>This scope with one more function.</summary>
    public JqScope With(string function, JqClosure closure) => this with { Functions = Functions.SetItem(function, closure) };
}
