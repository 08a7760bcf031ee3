using System.Text.Json;

namespace Maestro.Agent.Feedback;

/// <summary>One step of a <see cref="JsonPath"/>.</summary>
internal abstract record JsonPathStep
{
    /// <summary>Adds to <paramref name="next"/> what the step finds in a value; returns an error, or an empty text.</summary>
    public abstract string Take(JsonElement value, List<JsonElement> next);

    private static string NotAList(JsonElement value) => $"{value} is not array or slice";

    /// <summary><c>.name</c>; nothing on anything but an object that has it.</summary>
    public sealed record Field(string Name) : JsonPathStep
    {
        public override string Take(JsonElement value, List<JsonElement> next)
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(Name, out var member))
            {
                next.Add(member);
            }

            return "";
        }
    }

    /// <summary><c>.*</c>; the members of an object or the elements of a list.</summary>
    public sealed record Any : JsonPathStep
    {
        public override string Take(JsonElement value, List<JsonElement> next)
        {
            if (value.ValueKind == JsonValueKind.Object)
            {
                next.AddRange(value.EnumerateObject().Select(member => member.Value));
            }
            else if (value.ValueKind == JsonValueKind.Array)
            {
                next.AddRange(value.EnumerateArray());
            }

            return "";
        }
    }

    /// <summary><c>[*]</c>; the elements of a list.</summary>
    public sealed record All : JsonPathStep
    {
        public override string Take(JsonElement value, List<JsonElement> next)
        {
            if (value.ValueKind != JsonValueKind.Array)
            {
                return NotAList(value);
            }

            next.AddRange(value.EnumerateArray());
            return "";
        }
    }

    /// <summary><c>[n]</c>; a negative index counts from the end.</summary>
    public sealed record Index(int Position) : JsonPathStep
    {
        public override string Take(JsonElement value, List<JsonElement> next)
        {
            if (value.ValueKind != JsonValueKind.Array)
            {
                return NotAList(value);
            }

            var length = value.GetArrayLength();
            var index = Position < 0 ? Position + length : Position;
            if (index < 0 || index >= length)
            {
                return $"array index out of bounds: index {Position}, length {length}";
            }

            next.Add(value[index]);
            return "";
        }
    }

    /// <summary><c>[?(@.a.b=="text")]</c>; the elements whose field has, or has not, that text.</summary>
    public sealed record Filter(IReadOnlyList<string> Path, string Text, bool Equal) : JsonPathStep
    {
        public override string Take(JsonElement value, List<JsonElement> next)
        {
            if (value.ValueKind != JsonValueKind.Array)
            {
                return $"{value} is not array or slice and cannot be filtered";
            }

            foreach (var element in value.EnumerateArray())
            {
                if (!TryRead(element, out var operand))
                {
                    continue;
                }

                if (operand.ValueKind != JsonValueKind.String)
                {
                    return "incompatible types for comparison";
                }

                if (operand.ValueEquals(Text) == Equal)
                {
                    next.Add(element);
                }
            }

            return "";
        }

        private bool TryRead(JsonElement element, out JsonElement operand)
        {
            operand = element;
            foreach (var name in Path)
            {
                if (operand.ValueKind != JsonValueKind.Object || !operand.TryGetProperty(name, out operand))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>A bare word, which the dialect takes for an identifier that nobody defined.</summary>
    public sealed record Identifier(string Word) : JsonPathStep
    {
        public override string Take(JsonElement value, List<JsonElement> next) => $"unrecognized identifier {Word}";
    }
}
