namespace Maestro.Agent.Jq;

/// <summary><c>place |= change</c>: the first value of the change takes the place of the old one, and without any the place is removed.</summary>
internal sealed record JqUpdate(JqNode Place, JqNode Change) : JqNode
{
    protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope)
    {
        var result = JqValues.Copy(input.Value);
        var removed = new List<IReadOnlyList<object>>();
        foreach (var path in JqTree.Find(input.Value, Place, scope))
        {
            scope.Budget.Tick();
            var old = path.From(result);
            JqSpot[] changed = [.. Change.Run(JqSpot.Of(old), scope).Take(1)];
            if (changed is [var first])
            {
                result = JqTree.Put(result, path.Keys().ToArray(), first.Value);
            }
            else
            {
                removed.Add(path.Keys());
            }
        }

        if (removed.Any(keys => keys.Count == 0))
        {
            return [JqSpot.Of(null)];
        }

        if (result is not null)
        {
            JqTree.Remove(result, removed, scope.Budget);
        }

        return [JqSpot.Of(result)];
    }
}
