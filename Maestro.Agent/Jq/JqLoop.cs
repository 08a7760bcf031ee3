namespace Maestro.Agent.Jq;

/// <summary><c>reduce source as $name (start; update)</c>, <c>foreach source as $name (start; update; extract)</c></summary>
/// <remarks><c>Extract</c> is what each round of <c>foreach</c> yields; null for <c>reduce</c>, which yields the last state.</remarks>
internal sealed record JqLoop(JqNode Source, JqPattern Pattern, JqNode Start, JqNode Update, JqNode? Extract) : JqNode
{
    protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope)
    {
        foreach (var start in Start.Run(input, scope))
        {
            var state = start;
            foreach (var inner in Source.Run(input, scope).SelectMany(spot => Pattern.Bind(spot.Value, scope)))
            {
                var next = state;
                foreach (var updated in Update.Run(state, inner))
                {
                    next = updated;
                    foreach (var spot in Extract?.Run(updated, inner) ?? [])
                    {
                        yield return spot;
                    }
                }

                state = next;
            }

            if (Extract is null)
            {
                yield return state;
            }
        }
    }
}
