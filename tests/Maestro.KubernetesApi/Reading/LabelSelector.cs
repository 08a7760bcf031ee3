using System.Text.Json.Nodes;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.Reading;

/// <summary>One condition on a label.</summary>
/// <param name="Key">The label.</param>
/// <param name="Wanted">The values it may have (or must not have).</param>
/// <param name="Operator"><c>In</c>, <c>NotIn</c>, <c>Exists</c> or <c>DoesNotExist</c>.</param>
internal sealed record LabelRequirement(string Key, IReadOnlyList<string> Wanted, string Operator)
{
    public bool Matches(JsonObject? labels)
    {
        var value = labels.TextAt(Key);
        return Operator switch
        {
            "In" => value is not null && Wanted.Contains(value),
            "NotIn" => value is null || !Wanted.Contains(value),
            "Exists" => labels?.ContainsKey(Key) == true,
            _ => labels?.ContainsKey(Key) != true,
        };
    }
}

/// <summary>A selector on labels: <c>a=b,c!=d,e in (f,g),h notin (i),j,!k</c>, or the object form.</summary>
internal sealed record LabelSelector(IReadOnlyList<LabelRequirement> Requirements)
{
    public static readonly LabelSelector Everything = new([]);

    public bool Matches(JsonObject? labels) => Requirements.All(requirement => requirement.Matches(labels));

    /// <summary>Parses the text form.</summary>
    /// <exception cref="ApiFailure">It is no selector (400).</exception>
    public static LabelSelector Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Everything : new LabelSelector([.. Split(text).Select(part => Requirement(part.Trim(), text))]);

    /// <summary>Reads the object form, <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
    public static LabelSelector Of(JsonObject? selector) => new(
    [
        .. (selector.ObjectAt("matchLabels") ?? []).Select(label => new LabelRequirement(label.Key, [label.Value?.GetValue<string>() ?? ""], "In")),
        .. (selector.ArrayAt("matchExpressions") ?? []).Select(expression => new LabelRequirement(
            expression.TextAt("key") ?? "", expression.ArrayAt("values").Texts(), expression.TextAt("operator") ?? "In")),
    ]);

    private static IEnumerable<string> Split(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    private static LabelRequirement Requirement(string part, string whole)
    {
        if (part.EndsWith(')'))
        {
            var words = part[..^1].Split('(', 2);
            var head = words[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 2 && head is [var key, "in" or "notin"])
            {
                return new LabelRequirement(key, [.. words[1].Split(',').Select(value => value.Trim())], head[1] == "in" ? "In" : "NotIn");
            }
        }
        else if (part.Split("!=", 2) is [var notKey, var notValue])
        {
            return new LabelRequirement(notKey.Trim(), [notValue.Trim()], "NotIn");
        }
        else if (part.Split('=', 2) is [var key, var value])
        {
            return new LabelRequirement(key.Trim(), [value.TrimStart('=').Trim()], "In");
        }
        else if (part.StartsWith('!'))
        {
            return new LabelRequirement(part[1..].Trim(), [], "DoesNotExist");
        }
        else if (part.Length > 0 && !part.Contains(' ', StringComparison.Ordinal))
        {
            return new LabelRequirement(part, [], "Exists");
        }

        throw Failures.BadRequest($"unable to parse requirement: found '{part}' in selector {JsonText.Quoted(whole)}");
    }
}
