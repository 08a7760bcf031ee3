using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>What stands after <c>as</c>: gives names to a value or to parts of it.</summary>
internal abstract record JqPattern
{
    /// <summary>The scopes with the variables of the pattern: more than one where a key yields several names.</summary>
    /// <exception cref="JqException">The value has no such parts.</exception>
    public abstract IEnumerable<JqScope> Bind(JsonNode? value, JqScope scope);

    /// <summary><c>$name</c></summary>
    public sealed record Variable(string Name) : JqPattern
    {
        public override IEnumerable<JqScope> Bind(JsonNode? value, JqScope scope) => [scope.With(Name, value)];
    }

    /// <summary><c>[first, second]</c>, <c>{name: third}</c></summary>
    public sealed record Parts(IReadOnlyList<(JqNode Key, JqPattern Part)> Items) : JqPattern
    {
        public override IEnumerable<JqScope> Bind(JsonNode? value, JqScope scope) => Items.Aggregate(
            (IEnumerable<JqScope>)[scope],
            (scopes, item) => from outer in scopes
                              from key in item.Key.Run(JqSpot.Of(value), outer)
                              from inner in item.Part.Bind(JqValues.At(JqSpot.Of(value), key.Value).Value, outer)
                              select inner);
    }

    /// <summary><c>{$name}</c>, <c>{$name: part}</c>: the member, and parts of it.</summary>
    public sealed record Both(JqPattern First, JqPattern Second) : JqPattern
    {
        public override IEnumerable<JqScope> Bind(JsonNode? value, JqScope scope) =>
            First.Bind(value, scope).SelectMany(outer => Second.Bind(value, outer));
    }
}
