using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Maestro.Agent.Feedback;

/// <summary>One step of a <see cref="JsonPath"/>.</summary>
internal abstract record JsonPathStep
{
    /// <summary>What the step finds, all values of the step before taken together.</summary>
    /// <exception cref="JsonPathException">The step cannot be taken from one of the values.</exception>
    public abstract IEnumerable<JsonSpot> Take(IReadOnlyList<JsonSpot> spots);

    /// <summary>Takes steps one after the other.</summary>
    /// <exception cref="JsonPathException">A step cannot be taken.</exception>
    public static IReadOnlyList<JsonSpot> TakeAll(IReadOnlyList<JsonPathStep> steps, IReadOnlyList<JsonSpot> spots)
    {
        foreach (var step in steps)
        {
            spots = [.. step.Take(spots)];
        }

        return spots;
    }

    // The type as Go names it. Not the value: it may be large, or a secret.
    private static string GoType(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "map[string]interface {}",
        JsonValueKind.Array => "[]interface {}",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "int64" : "float64",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "<nil>",
    };

    /// <summary><c>.name</c>; nothing on anything but an object that has it.</summary>
    public sealed record Field(string Name) : JsonPathStep
    {
        public override IEnumerable<JsonSpot> Take(IReadOnlyList<JsonSpot> spots)
        {
            foreach (var spot in spots)
            {
                if (spot.Value.ValueKind == JsonValueKind.Object && spot.Value.TryGetProperty(Name, out var member))
                {
                    yield return spot.Member(member, Name);
                }
            }
        }
    }

    /// <summary>
    /// <c>['name']</c>; the member of that very name, and where there is none what the name finds when it is read as a path, in which a
    /// backslash makes a dot part of a name.
    /// </summary>
    public sealed record Key(string Name, IReadOnlyList<JsonPathStep> Path) : JsonPathStep
    {
        public override IEnumerable<JsonSpot> Take(IReadOnlyList<JsonSpot> spots) => spots.SelectMany(Find);

        private IReadOnlyList<JsonSpot> Find(JsonSpot spot) =>
            spot.Value.ValueKind == JsonValueKind.Object && spot.Value.TryGetProperty(Name, out var member)
                ? [spot.Member(member, Name)]
                : TakeAll(Path, [spot]);
    }

    /// <summary><c>.*</c>; the members of an object or the elements of a list.</summary>
    public sealed record Any : JsonPathStep
    {
        public override IEnumerable<JsonSpot> Take(IReadOnlyList<JsonSpot> spots) => spots.SelectMany(spot => spot.Children());
    }

    /// <summary><c>..</c>; everything below that has something below it, and the values themselves.</summary>
    public sealed record Recursion : JsonPathStep
    {
        public override IEnumerable<JsonSpot> Take(IReadOnlyList<JsonSpot> spots) => spots.SelectMany(Descend);

        private static IEnumerable<JsonSpot> Descend(JsonSpot spot)
        {
            var children = spot.Children().ToList();
            return children.Count == 0 ? [] : children.SelectMany(Descend).Prepend(spot);
        }
    }

    /// <summary><c>[n]</c>, <c>[a:b:c]</c> and <c>[*]</c>; a negative index counts from the end.</summary>
    public sealed record Slice(int? Start, int? End, int? Step, bool IsIndex) : JsonPathStep
    {
        /// <summary>Reads what stands between the brackets.</summary>
        /// <exception cref="JsonPathException">It is no index and no slice.</exception>
        public static Slice Parse(string text)
        {
            var parts = text.Split(':');
            var numbers = new int?[3];
            for (var index = 0; index < parts.Length; index++)
            {
                if (index >= numbers.Length
                    || (parts[index].Length > 0 && !int.TryParse(parts[index], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                    || text.Length == 0)
                {
                    throw new JsonPathException($"invalid array index {text}");
                }

                numbers[index] = parts[index].Length > 0 ? int.Parse(parts[index], CultureInfo.InvariantCulture) : null;
            }

            return new Slice(numbers[0], numbers[1], numbers[2], parts.Length == 1);
        }

        public override IEnumerable<JsonSpot> Take(IReadOnlyList<JsonSpot> spots)
        {
            foreach (var spot in spots.Where(spot => spot.Value.ValueKind != JsonValueKind.Null))
            {
                var list = spot.Value;
                if (list.ValueKind != JsonValueKind.Array)
                {
                    throw new JsonPathException($"{GoType(list)} is not array or slice");
                }

                var length = list.GetArrayLength();
                var (start, end) = Bounds(length);
                for (long index = start; index < end; index += Step ?? 1)
                {
                    yield return spot.Element(list[(int)index], (int)index);
                }
            }
        }

        private (int Start, int End) Bounds(int length)
        {
            var start = Start is < 0 ? Start.Value + length : Start ?? 0;
            var end = IsIndex ? start + 1 : End is < 0 ? End.Value + length : End ?? length;
            if (start == end)
            {
                return (0, 0);
            }

            if (start < 0 || start >= length)
            {
                throw new JsonPathException($"array index out of bounds: index {start}, length {length}");
            }

            if (end < 0 || end > length)
            {
                throw new JsonPathException($"array index out of bounds: index {end - 1}, length {length}");
            }

            if (start > end)
            {
                throw new JsonPathException($"starting index {start} is greater than ending index {end}");
            }

            return Step is <= 0 ? throw new JsonPathException("step must be > 0") : (start, end);
        }
    }

    /// <summary><c>[a,b]</c>; what each part finds, one after the other.</summary>
    public sealed record Union(ImmutableArray<IReadOnlyList<JsonPathStep>> Parts) : JsonPathStep
    {
        public override IEnumerable<JsonSpot> Take(IReadOnlyList<JsonSpot> spots) => Parts.SelectMany(part => TakeAll(part, spots));
    }

    /// <summary><c>[?(@.a == "text")]</c>; the elements for which the comparison holds, or that have the left side.</summary>
    public sealed record Filter(IReadOnlyList<JsonPathStep> Left, string Operator, IReadOnlyList<JsonPathStep> Right) : JsonPathStep
    {
        public override IEnumerable<JsonSpot> Take(IReadOnlyList<JsonSpot> spots)
        {
            foreach (var spot in spots)
            {
                var list = spot.Value;
                if (list.ValueKind != JsonValueKind.Array)
                {
                    throw new JsonPathException($"{GoType(list)} is not array or slice and cannot be filtered");
                }

                for (var index = 0; index < list.GetArrayLength(); index++)
                {
                    var element = spot.Element(list[index], index);
                    if (Holds(element))
                    {
                        yield return element;
                    }
                }
            }
        }

        private bool Holds(JsonSpot element)
        {
            if (Operator == "exists")
            {
                return Exists(element);
            }

            var left = TakeAll(Left, [element]);
            if (left.Count == 0)
            {
                return false;
            }

            var right = TakeAll(Right, [element]);
            return left.Count > 1 || right.Count > 1
                ? throw new JsonPathException("can only compare one element at a time")
                : right.Count == 1 && JsonComparison.Holds(left[0].Value, Operator, right[0].Value);
        }

        // Where a step cannot be taken, what was found up to there counts.
        private bool Exists(JsonSpot element)
        {
            IReadOnlyList<JsonSpot> found = [element];
            try
            {
                foreach (var step in Left)
                {
                    found = [.. step.Take(found)];
                }
            }
            catch (JsonPathException)
            {
                // The question is only whether something is there.
            }

            return found.Count > 0;
        }
    }

    /// <summary>A constant in a comparison.</summary>
    public sealed record Literal(JsonElement Value) : JsonPathStep
    {
        public override IEnumerable<JsonSpot> Take(IReadOnlyList<JsonSpot> spots) => spots.Select(_ => new JsonSpot(Value, null));
    }

    /// <summary>A bare word, which means nothing.</summary>
    public sealed record Identifier(string Word) : JsonPathStep
    {
        public override IEnumerable<JsonSpot> Take(IReadOnlyList<JsonSpot> spots) =>
            throw new JsonPathException($"unrecognized identifier {Word}");
    }
}
