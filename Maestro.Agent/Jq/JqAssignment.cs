using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary><c>place = value</c>, and with an operator <c>place += value</c>: once for each value, which is made from the whole input.</summary>
internal sealed record JqAssignment(string Symbol, JqNode Place, JqNode Value) : JqNode
{
    protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope)
    {
        foreach (var value in Value.Run(input, scope))
        {
            var result = JqValues.Copy(input.Value);
            foreach (var path in JqTree.Find(input.Value, Place, scope))
            {
                scope.Budget.Tick();
                result = JqTree.Put(result, path.Keys().ToArray(), Combine(path.From(result), value.Value, scope.Budget));
            }

            yield return JqSpot.Of(result);
        }
    }

    private JsonNode? Combine(JsonNode? old, JsonNode? value, JqBudget budget) => Symbol switch
    {
        "" => value,
        "//" => JqValues.IsTrue(old) ? old : value,
        _ => JqOperators.Apply(Symbol, old, value, budget),
    };
}
