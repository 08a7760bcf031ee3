namespace Maestro.Agent.Jq;

/// <summary><c>def name(parameters): body; rest</c></summary>
internal sealed record JqDefinition(string Name, IReadOnlyList<string> Parameters, JqNode Body, JqNode Rest) : JqNode
{
    protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) =>
        Rest.Run(input, scope.With(Name, new JqClosure(Body, Parameters, scope, Name)));
}
