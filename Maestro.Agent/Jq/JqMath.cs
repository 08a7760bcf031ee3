using System.Text.Json.Nodes;

namespace Maestro.Agent.Jq;

/// <summary>Functions of numbers.</summary>
internal static class JqMath
{
    /// <summary>A function of its input and its arguments; null when there is none here.</summary>
    public static Func<JsonNode?, JsonNode?[], JsonNode?>? Find(string name, int arguments) => (name, arguments) switch
    {
        ("floor", 0) => Of(Math.Floor),
        ("ceil", 0) => Of(Math.Ceiling),
        ("round", 0) => Of(number => Math.Round(number, MidpointRounding.AwayFromZero)),
        ("trunc", 0) => Of(Math.Truncate),
        ("sqrt", 0) => Of(Math.Sqrt),
        ("fabs", 0) => Of(Math.Abs),
        ("abs", 0) => (value, _) => Require(value) < 0 ? JqNumbers.Calculate("-", 0, value!) : value!.DeepClone(),
        ("log2", 0) => Of(Math.Log2),
        ("log10", 0) => Of(Math.Log10),
        ("pow", 2) => (_, given) => JqNumbers.Of(Math.Pow(Require(given[0]), Require(given[1]))),
        _ => null,
    };

    /// <summary>The number of a value.</summary>
    /// <exception cref="JqException">It is none.</exception>
    public static double Require(JsonNode? value) =>
        JqNumbers.Number(value) ?? throw new JqException($"{JqText.Describe(value)} number required");

    private static Func<JsonNode?, JsonNode?[], JsonNode?> Of(Func<double, double> function) => (value, _) => JqNumbers.Of(function(Require(value)));
}
