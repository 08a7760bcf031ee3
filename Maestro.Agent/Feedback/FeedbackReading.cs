using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Maestro.Agent.Cluster;
using Maestro.Agent.Works;

namespace Maestro.Agent.Feedback;

/// <summary>Reads the values that rules ask for out of a live object (agent.md section 4.6).</summary>
internal static class FeedbackReading
{
    /// <summary>All values that could be read, in rule order, and the errors of those that could not.</summary>
    public static (ImmutableArray<FeedbackValue> Values, ImmutableArray<string> Errors) Read(
        ImmutableArray<FeedbackRule> rules, ResourceMeta meta, LiveObject live, int maxJsonRawLength)
    {
        var values = ImmutableArray.CreateBuilder<FeedbackValue>();
        var errors = ImmutableArray.CreateBuilder<string>();
        foreach (var rule in rules)
        {
            foreach (var path in Paths(rule, meta, errors))
            {
                var (value, error) = Read(path, meta, live, maxJsonRawLength);
                if (error is not null)
                {
                    errors.Add(error);
                }
                else if (value is not null)
                {
                    values.Add(value);
                }
            }
        }

        return (values.ToImmutable(), errors.ToImmutable());
    }

    /// <summary>The text of several errors: one stands for itself, more are listed without repetition.</summary>
    public static string Join(ImmutableArray<string> errors)
    {
        var distinct = errors.Distinct().ToList();
        return distinct.Count == 1 ? distinct[0] : $"[{string.Join(", ", distinct)}]";
    }

    private static ImmutableArray<FeedbackPath> Paths(FeedbackRule rule, ResourceMeta meta, ImmutableArray<string>.Builder errors)
    {
        switch (rule.Type)
        {
            case "JSONPaths":
                return rule.JsonPaths;
            case "WellKnownStatus" when WellKnownStatus.Of(meta) is { } paths:
                return paths;
            case "WellKnownStatus":
                errors.Add($"cannot find the wellknown statuses for resource with gvk {meta.Group}/{meta.Version}, Kind={meta.Kind}");
                return [];
            default:
                return [];
        }
    }

    private static (FeedbackValue? Value, string? Error) Read(FeedbackPath path, ResourceMeta meta, LiveObject live, int maxJsonRawLength)
    {
        if (path.Version.Length > 0 && path.Version != meta.Version)
        {
            return (null, $"version set in the path {path.Name} is not matched for the related resource");
        }

        if (!JsonPath.TryParse(path.Path, out var parsed, out var detail))
        {
            return (null, $"failed to parse json path {path.Path} of {path.Name} with error: {detail}");
        }

        if (!parsed.TryFind(live.Content, out var found, out detail))
        {
            return (null, $"failed to find value for {path.Name} with error: {detail}");
        }

        var value = found switch
        {
            [] or [{ ValueKind: JsonValueKind.Null }] => null,
            [var single] => ToValue(path.Name, single),
            _ => new FeedbackValue(path.Name, FeedbackType.JsonRaw, JsonRaw.Write(found)),
        };
        return value is { Type: FeedbackType.JsonRaw } && Encoding.UTF8.GetByteCount(value.Text) > maxJsonRawLength
            ? (null, $"the length of returned json raw string for name {path.Name} is larger than the maximum length {maxJsonRawLength}")
            : (value, null);
    }

    private static FeedbackValue ToValue(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new FeedbackValue(name, FeedbackType.String, value.GetString()!),
        JsonValueKind.True => new FeedbackValue(name, FeedbackType.Boolean, "true"),
        JsonValueKind.False => new FeedbackValue(name, FeedbackType.Boolean, "false"),
        JsonValueKind.Number when value.TryGetInt64(out _) => new FeedbackValue(name, FeedbackType.Integer, value.GetRawText()),
        _ => new FeedbackValue(name, FeedbackType.JsonRaw, JsonRaw.Write(value)),
    };
}
