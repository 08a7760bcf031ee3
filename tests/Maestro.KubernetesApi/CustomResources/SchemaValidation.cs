using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Maestro.KubernetesApi.Json;
using Maestro.KubernetesApi.Requests;

namespace Maestro.KubernetesApi.CustomResources;

/// <summary>Checks objects against a structural schema, with the sentences of a real server.</summary>
internal static class SchemaValidation
{
    /// <summary>All errors, in the order of the schema.</summary>
    public static IReadOnlyList<FieldError> Validate(OpenApiSchema schema, JsonObject value)
    {
        var errors = new List<FieldError>();
        Value(schema, value, "", errors);
        return errors;
    }

    private static void Value(OpenApiSchema schema, JsonNode? value, string path, List<FieldError> errors)
    {
        if (value is null)
        {
            return;
        }

        if (!IsOfType(schema, value))
        {
            errors.Add(new FieldError(path, "FieldValueTypeInvalid", $"Invalid value: \"{TypeOf(value)}\": {In(path)} must be of type {schema.Type}: \"{TypeOf(value)}\""));
            return;
        }

        if (schema.Source.ArrayAt("enum") is { } allowed && !allowed.Any(candidate => JsonTree.Same(candidate, value)))
        {
            errors.Add(new FieldError(
                path, "FieldValueNotSupported", $"Unsupported value: {JsonText.Of(value)}: supported values: {string.Join(", ", allowed.Select(JsonText.Of))}"));
        }

        switch (value)
        {
            case JsonObject members:
                Members(schema, members, path, errors);
                break;
            case JsonArray items:
                Items(schema, items, path, errors);
                break;
            default:
                Single(schema.Source, value.AsValue(), path, errors);
                break;
        }
    }

    private static void Members(OpenApiSchema schema, JsonObject members, string path, List<FieldError> errors)
    {
        foreach (var required in schema.Source.ArrayAt("required").Texts().Where(name => members[name] is null))
        {
            errors.Add(FieldError.Required(Join(path, required)));
        }

        foreach (var (name, member) in members)
        {
            if (schema.Member(name) is { } known && !(path.Length == 0 && name == "metadata"))
            {
                Value(known, member, Join(path, name), errors);
            }
        }
    }

    private static void Items(OpenApiSchema schema, JsonArray items, string path, List<FieldError> errors)
    {
        if (schema.Source.IntegerAt("maxItems") is { } most && items.Count > most)
        {
            errors.Add(FieldError.TooMany(path, items.Count, (int)most));
        }

        if (schema.Source.IntegerAt("minItems") is { } least && items.Count < least)
        {
            errors.Add(FieldError.Invalid(path, items.Count, $"{In(path)} should have at least {least} items"));
        }

        for (var i = 0; i < items.Count && schema.Items is not null; i++)
        {
            Value(schema.Items, items[i], $"{path}[{i}]", errors);
        }
    }

    private static void Single(JsonObject rules, JsonValue value, string path, List<FieldError> errors)
    {
        if (value.TryGetValue<string>(out var text))
        {
            Text(rules, text, path, errors);
        }
        else if (Number(value) is { } number)
        {
            Range(rules, value, number, path, errors);
        }
    }

    private static void Range(JsonObject rules, JsonValue value, double number, string path, List<FieldError> errors)
    {
        if (Number(rules["maximum"]) is { } most && (number > most || (number == most && rules.IsTrueAt("exclusiveMaximum"))))
        {
            var limit = rules.IsTrueAt("exclusiveMaximum") ? "less than" : "less than or equal to";
            errors.Add(FieldError.Invalid(path, value, $"{In(path)} should be {limit} {JsonText.Of(rules["maximum"])}"));
        }

        if (Number(rules["minimum"]) is { } least && (number < least || (number == least && rules.IsTrueAt("exclusiveMinimum"))))
        {
            var limit = rules.IsTrueAt("exclusiveMinimum") ? "greater than" : "greater than or equal to";
            errors.Add(FieldError.Invalid(path, value, $"{In(path)} should be {limit} {JsonText.Of(rules["minimum"])}"));
        }
    }

    private static void Text(JsonObject rules, string text, string path, List<FieldError> errors)
    {
        if (rules.IntegerAt("maxLength") is { } most && text.Length > most)
        {
            errors.Add(new FieldError(path, "FieldValueTooLong", $"Too long: may not be more than {most} bytes"));
        }

        if (rules.IntegerAt("minLength") is { } least && text.Length < least)
        {
            errors.Add(FieldError.Invalid(path, text, $"{In(path)} should be at least {least} chars long"));
        }

        if (rules.TextAt("pattern") is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
        {
            errors.Add(FieldError.Invalid(path, text, $"{In(path)} should match '{pattern}'"));
        }

        if (rules.TextAt("format") == "date-time" && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _))
        {
            errors.Add(FieldError.Invalid(path, text, $"{In(path)} must be of type date-time: {JsonText.Quoted(text)}"));
        }
    }

    private static bool IsOfType(OpenApiSchema schema, JsonNode value)
    {
        var actual = TypeOf(value);
        return schema.IntOrString ? actual is "integer" or "string"
            : schema.Type is null || schema.Type == actual || (schema.Type == "number" && actual == "integer");
    }

    private static string TypeOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.AsValue().TryGetInteger(out _) ? "integer" : "number",
        _ => "boolean",
    };

    private static double? Number(JsonNode? value) => value is not JsonValue single ? null
        : single.TryGetInteger(out var integer) ? integer
        : single.TryGetValue<double>(out var number) ? number
        : null;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string In(string path) => $"{path} in body";
}
