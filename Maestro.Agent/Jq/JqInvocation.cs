namespace Maestro.Agent.Jq;

/// <summary>A call of a function that is defined in jq.</summary>
internal sealed record JqInvocation(string Name, IReadOnlyList<JqNode> Arguments) : JqNode
{
    private const int MaxCalls = 1_000;

    protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope)
    {
        if (scope.Calls > MaxCalls)
        {
            throw new JqException("the expression is nested too deeply");
        }

        var closure = scope.Functions[Name];
        var inner = closure.Scope with { Calls = scope.Calls + 1 };
        IEnumerable<JqScope> scopes = [closure.Name is null ? inner : inner.With(closure.Name, closure)];
        foreach (var (parameter, argument) in closure.Parameters.Zip(Arguments))
        {
            var made = scopes;
            var passed = new JqClosure(argument, [], scope, null);
            scopes = !parameter.StartsWith('$') ? made.Select(outer => outer.With($"{parameter}/0", passed))
                : from outer in made
                  from spot in argument.Run(input, scope)
                  select outer.With($"{parameter[1..]}/0", passed with { Body = new Literal(spot.Value) }).With(parameter[1..], spot.Value);
        }

        foreach (var outer in scopes)
        {
            foreach (var spot in closure.Body.Run(input, outer))
            {
                yield return spot;
            }
        }
    }
}
