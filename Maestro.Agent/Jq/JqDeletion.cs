using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>What <c>del(expression)</c> does (agent.md section 2.8).</summary>
internal static class JqDeletion
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Removes what the expression finds; the tree is changed only when all of it can be removed.</summary>
    /// <exception cref="JqException">The expression cannot be read, does not say where to find something, takes longer than a second, or too much memory.</exception>
    public static void Apply(JsonObject root, string expression, TimeProvider time)
    {
        var scope = JqPrelude.Define(JqScope.For(new JqBudget(Limit, time)));
        var found = JqTree.Find(root, JqParser.Parse(expression), scope).Select(path => path.Keys()).ToList();
        if (found.Any(keys => keys.Count == 0))
        {
            throw new JqException("the result is not an object: the expression removes everything");
        }

        JqTree.Remove(root, found, scope.Budget);
    }
}
