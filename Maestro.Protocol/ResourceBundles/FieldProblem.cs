using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>The sentences for broken rules, in the form Kubernetes users know.</summary>
internal static class FieldProblem
{
    /// <summary>A field that must be set is not.</summary>
    public static string Required(string path) => $"{path}: Required value: field not set";

    /// <summary>A field that must not be set is.</summary>
    public static string Forbidden(string path) => $"{path}: Forbidden: field cannot be set";

    /// <summary>A field has a value that is not allowed.</summary>
    public static string Invalid(string path, string value, string allowed) => $"{path}: Invalid value: {QuotedValue.Of(value)}: {allowed}";

    /// <summary>The same thing is there twice.</summary>
    public static string Duplicate(string path, string value) => $"{path}: Duplicate value: {QuotedValue.Of(value)}";

    /// <summary>A field means nothing.</summary>
    public static string Unknown(string path, IEnumerable<string> allowed) => $"{path}: Unknown field: allowed: {string.Join(", ", allowed)}";

    /// <summary>A field has a value that means nothing.</summary>
    public static string Unsupported(string path, string value, IEnumerable<string> allowed) =>
        $"{path}: Unsupported value: {QuotedValue.Of(value)}: allowed: {string.Join(", ", allowed)}";

    /// <summary>A field is of the wrong JSON type.</summary>
    public static string WrongKind(string path, string wanted, JsonTokenType type) =>
        $"{path}: Invalid value: must be {wanted}, not {JsonKind.Describe(type)}";
}
