using System.Collections.Immutable;
using System.Text.Json;

namespace Maestro.Agent.Cel;

/// <summary>Evaluates the expressions of one condition rule (agent.md section 4.8).</summary>
/// <param name="live">The live object; it is made a value when an expression is evaluated.</param>
/// <param name="budget">What the rules of one manifest may cost together.</param>
internal sealed class CelRule(JsonElement live, CelBudget budget)
{
    private readonly Lazy<object?> _live = new(() => CelValues.From(live));

    /// <summary>Whether all expressions hold; the first that does not ends it.</summary>
    /// <exception cref="CelCompileException">One cannot be compiled.</exception>
    /// <exception cref="CelException">One fails, or is no question.</exception>
    public bool Holds(ImmutableArray<string> expressions)
    {
        foreach (var expression in expressions)
        {
            var value = Run(CelParser.Compile(expression, "object"), result: null);
            if (value is not bool holds)
            {
                throw new CelException($"expected bool result, got {CelValues.GoType(value)}");
            }

            if (!holds)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The text of a message expression; null when it is empty. What is wrong with it becomes the message.</summary>
    public string? Message(string expression, bool result)
    {
        try
        {
            var value = Run(CelParser.Compile(expression, "object", "result"), result);
            return value is not string text ? throw new CelException($"expected message expression to have a string result, got {CelValues.GoType(value)}")
                : text.Length > 0 ? text
                : null;
        }
        catch (Exception cause) when (cause is CelCompileException or CelException)
        {
            return cause.Message.Split('\n')[0];
        }
    }

    private object? Run(CelNode node, object? result)
    {
        budget.Begin();
        return node.Evaluate(new CelScope(budget, new CelScope(budget, null, "result", result), "object", _live.Value));
    }
}
