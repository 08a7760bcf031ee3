using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>A part of an expression: turns one value into any number of values.</summary>
internal abstract record JqNode
{
    /// <summary>The values, one after the other.</summary>
    /// <exception cref="JqException">The value is of the wrong type, or it takes too long.</exception>
    public IEnumerable<JqSpot> Run(JqSpot input, JqScope scope)
    {
        scope.Budget.Tick();
        return Evaluate(input, scope);
    }

    /// <summary>The values, of a step that may be made.</summary>
    protected abstract IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope);

    /// <summary><c>.</c></summary>
    public sealed record Identity : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) => [input];
    }

    /// <summary>A constant.</summary>
    public sealed record Literal(JsonNode? Value) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) => [JqSpot.Of(Value)];
    }

    /// <summary><c>$name</c></summary>
    public sealed record Variable(string Name) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) =>
            scope.Variables.TryGetValue(Name, out var value) ? [JqSpot.Of(value)] : throw new JqException($"${Name} is not defined");
    }

    /// <summary><c>left | right</c></summary>
    public sealed record Piped(JqNode Left, JqNode Right) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) =>
            Left.Run(input, scope).SelectMany(spot => Right.Run(spot, scope));
    }

    /// <summary><c>left, right</c></summary>
    public sealed record Both(JqNode Left, JqNode Right) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) => Left.Run(input, scope).Concat(Right.Run(input, scope));
    }

    /// <summary><c>source as pattern | body</c></summary>
    public sealed record Bind(JqNode Source, JqPattern Pattern, JqNode Body) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) => Source.Run(input, scope)
            .SelectMany(spot => Pattern.Bind(spot.Value, scope))
            .SelectMany(inner => Body.Run(input, inner));
    }

    /// <summary><c>left // right</c>: what left yields that is neither null nor false, or else what right yields.</summary>
    public sealed record Otherwise(JqNode Left, JqNode Right) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope)
        {
            var isGood = false;
            foreach (var spot in new Try(Left, null).Run(input, scope).Where(spot => JqValues.IsTrue(spot.Value)))
            {
                isGood = true;
                yield return spot;
            }

            foreach (var spot in isGood ? [] : Right.Run(input, scope))
            {
                yield return spot;
            }
        }
    }

    /// <summary>Arithmetic, comparison and logic.</summary>
    public sealed record Operation(string Symbol, JqNode Left, JqNode Right) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope)
        {
            return Symbol is "and" or "or" ? Logic(input, scope)
                : from right in Right.Run(input, scope)
                  from left in Left.Run(input, scope)
                  select JqSpot.Of(JqOperators.Apply(Symbol, left.Value, right.Value, scope.Budget));
        }

        // The right side is not looked at when the left decides.
        private IEnumerable<JqSpot> Logic(JqSpot input, JqScope scope)
        {
            foreach (var left in Left.Run(input, scope))
            {
                if (JqValues.IsTrue(left.Value) == (Symbol == "or"))
                {
                    yield return JqSpot.Of(Symbol == "or");
                    continue;
                }

                foreach (var right in Right.Run(input, scope))
                {
                    yield return JqSpot.Of(JqValues.IsTrue(right.Value));
                }
            }
        }
    }

    /// <summary>A step of a path, from each value of its target to what it contains.</summary>
    public abstract record PathStep(JqNode Target) : JqNode
    {
        /// <summary>A <c>?</c> follows: a value that the step cannot be made from yields nothing, and the others go on.</summary>
        public bool IsOptional { get; init; }

        /// <summary>Makes the step from one value.</summary>
        protected IEnumerable<JqSpot> From(JqSpot target, Func<JqSpot, IEnumerable<JqSpot>> step)
        {
            try
            {
                return step(target);
            }
            catch (JqException) when (IsOptional)
            {
                return [];
            }
        }
    }

    /// <summary><c>target[key]</c>, <c>target.key</c></summary>
    public sealed record Index(JqNode Target, JqNode Key) : PathStep(Target)
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) =>
            from key in Key.Run(input, scope)
            from target in Target.Run(input, scope)
            from spot in From(target, target => [At(target, key.Value, scope.Budget)])
            select spot;

        // A list in a list is looked for, and what is found is no place.
        private static JqSpot At(JqSpot target, JsonNode? key, JqBudget budget) => (target.Value, key) is (JsonArray or null, JsonArray)
            ? JqSpot.Of(JqIndices.Find("indices", target.Value, key, budget))
            : JqValues.At(target, key);
    }

    /// <summary><c>target[from:to]</c></summary>
    public sealed record Slice(JqNode Target, JqNode? Start, JqNode? End) : PathStep(Target)
    {
        private static readonly JqNode Open = new Literal(null);

        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) =>
            from end in (End ?? Open).Run(input, scope)
            from start in (Start ?? Open).Run(input, scope)
            from target in Target.Run(input, scope)
            from spot in From(target, target => [JqValues.Slice(target, start.Value, end.Value)])
            select spot;
    }

    /// <summary><c>target[]</c></summary>
    public sealed record Iterate(JqNode Target) : PathStep(Target)
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) =>
            Target.Run(input, scope).SelectMany(target => From(target, JqValues.Children));
    }

    /// <summary><c>..</c>, <c>recurse(step)</c></summary>
    public sealed record Recurse(JqNode? Step) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope)
        {
            var open = new Stack<IEnumerator<JqSpot>>([((IEnumerable<JqSpot>)[input]).GetEnumerator()]);
            while (open.TryPeek(out var level))
            {
                scope.Budget.Tick();
                if (!level.MoveNext())
                {
                    level.Dispose();
                    open.Pop();
                    continue;
                }

                var spot = level.Current;
                yield return spot;
                var next = Step is not null ? Step.Run(spot, scope) : spot.Value is JsonObject or JsonArray ? JqValues.Children(spot) : [];
                open.Push(next.GetEnumerator());
            }
        }
    }

    /// <summary><c>(body)?</c>, <c>try body catch handler</c></summary>
    public sealed record Try(JqNode Body, JqNode? Handler) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope)
        {
            using var spots = Attempt(input, scope).GetEnumerator();
            JqException? failure = null;
            while (true)
            {
                try
                {
                    if (!spots.MoveNext())
                    {
                        break;
                    }
                }
                catch (JqException cause)
                {
                    failure = cause;
                    break;
                }

                yield return spots.Current;
            }

            // Not where the failure is caught: what is thrown there keeps the stack of the first failure.
            if (failure is not null)
            {
                scope.Budget.Require();
            }

            foreach (var spot in failure is not null && Handler is not null ? Handler.Run(JqSpot.Of(failure.Value), scope) : [])
            {
                yield return spot;
            }
        }

        // What fails before its first value fails at the first value as well.
        private IEnumerable<JqSpot> Attempt(JqSpot input, JqScope scope)
        {
            foreach (var spot in Body.Run(input, scope))
            {
                yield return spot;
            }
        }
    }

    /// <summary><c>if condition then a else b end</c></summary>
    public sealed record If(JqNode Condition, JqNode Then, JqNode Else) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) =>
            Condition.Run(input, scope).SelectMany(spot => (JqValues.IsTrue(spot.Value) ? Then : Else).Run(input, scope));
    }

    /// <summary><c>[content]</c></summary>
    public sealed record Collect(JqNode? Content) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) =>
            [JqSpot.Of(JqValues.List((Content?.Run(input, scope) ?? []).Select(spot => spot.Value)))];
    }

    /// <summary><c>{name: value}</c></summary>
    public sealed record Construct(IReadOnlyList<(JqNode Name, JqNode Value)> Members) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope)
        {
            IEnumerable<JsonObject> made = [[]];
            foreach (var (name, value) in Members)
            {
                made = (from whole in made
                        from key in name.Run(input, scope)
                        from member in value.Run(input, scope)
                        select With(whole, key.Value, member.Value)).ToList();
            }

            return made.Select(whole => JqSpot.Of(whole));
        }

        private static JsonObject With(JsonObject whole, JsonNode? name, JsonNode? value)
        {
            var copy = (JsonObject)JqValues.Copy(whole)!;
            copy[JqValues.Text(name) ?? throw new JqException($"Object keys must be strings, not {JqText.Describe(name)}")] = JqValues.Copy(value);
            return copy;
        }
    }

    /// <summary>A function that looks at the spots of its arguments itself.</summary>
    public sealed record Call(Func<JqSpot, JqScope, IEnumerable<JqSpot>> Function) : JqNode
    {
        protected override IEnumerable<JqSpot> Evaluate(JqSpot input, JqScope scope) => Function(input, scope);
    }
}
