using System.Globalization;
using System.Text.RegularExpressions;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Agent.Cel;

/// <summary>The format library of Kubernetes: named formats that texts are checked against.</summary>
internal static partial class CelFormats
{
    private const string LabelRule =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric "
        + "character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string SubdomainRule =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string Dns1035Rule =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an "
        + "alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string NameRule =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string LabelValueRule =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private static readonly Dictionary<string, CelFormat> Known = new CelFormat[]
    {
        new("dns1123Label", text => Name(text, Label(), LabelRule, longest: 63)),
        new("dns1123Subdomain", text => Name(text, Subdomain(), SubdomainRule, longest: 253)),
        new("dns1035Label", text => Name(text, Dns1035(), Dns1035Rule, longest: 63)),
        new("dns1123LabelPrefix", text => Name(WithoutDash(text), Label(), LabelRule, longest: 63)),
        new("dns1123SubdomainPrefix", text => Name(WithoutDash(text), Subdomain(), SubdomainRule, longest: 253)),
        new("dns1035LabelPrefix", text => Name(WithoutDash(text), Dns1035(), Dns1035Rule, longest: 63)),
        new("qualifiedName", QualifiedName),
        new("labelValue", text => Name(text, LabelValue(), LabelValueRule, longest: 63)),
        new("uri", text => CelUrl.TryParse(text, out _, out var problem) ? [] : [problem]),
        new("uuid", text => Uuid().IsMatch(text) ? [] : ["does not match the UUID format"]),
        new("byte", text => IsBase64(text) ? [] : ["invalid base64"]),
        new("date", text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? [] : ["invalid date"]),
        new("datetime", text => Rfc3339.TryParse(text, out _, out _) ? [] : ["invalid datetime"]),
    }.ToDictionary(format => format.Name, StringComparer.Ordinal);

    /// <summary>Adds the functions.</summary>
    public static void Register(Dictionary<string, CelFunction> globals, Dictionary<string, CelFunction> methods)
    {
        globals["format.named"] = arguments => CelFunctions.One(arguments) is not string name ? throw CelValues.NoOverload()
            : Known.TryGetValue(name, out var format) ? CelOptional.Of(format) : CelOptional.None;
        foreach (var (name, format) in Known)
        {
            globals[$"format.{name}"] = arguments => arguments.Length == 0 ? format : throw CelValues.NoOverload();
        }

        methods["validate"] = arguments => (arguments[0], arguments[1]) is not (CelFormat format, string text) ? throw CelValues.NoOverload()
            : format.Problems(text) is { Count: > 0 } problems ? CelOptional.Of(problems.Select(problem => (object?)problem).ToList())
            : CelOptional.None;
    }

    private static List<string> Name(string text, Regex pattern, string rule, int longest, string subject = "")
    {
        List<string> problems = [];
        if (text.Length > longest)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{subject}must be no more than {longest} characters"));
        }

        if (!pattern.IsMatch(text))
        {
            problems.Add(rule);
        }

        return problems;
    }

    private static List<string> QualifiedName(string text)
    {
        var parts = text.Split('/');
        if (parts.Length > 2)
        {
            return [$"a qualified name must consist of alphanumeric characters, '-', '_' or '.', with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        }

        List<string> problems = [];
        if (parts is [var prefix, _])
        {
            problems.AddRange(prefix.Length == 0
                ? ["prefix part must be non-empty"]
                : Name(prefix, Subdomain(), SubdomainRule, longest: 253).Select(problem => $"prefix part {problem}"));
        }

        problems.AddRange(parts[^1].Length == 0
            ? ["name part must be non-empty", NameRule]
            : Name(parts[^1], QualifiedPart(), NameRule, longest: 63, "name part "));
        return problems;
    }

    // Ends of lines may stand in it, for .NET also other blanks.
    private static bool IsBase64(string text) =>
        !text.AsSpan().ContainsAny(' ', '\t') && Convert.TryFromBase64String(text, new byte[text.Length], out _);

    // A name that is to be generated may end in a dash.
    private static string WithoutDash(string text) => text.EndsWith('-') ? $"{text[..^1]}a" : text;

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Dns1035();

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex QualifiedPart();

    [GeneratedRegex(@"\A(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z")]
    private static partial Regex LabelValue();

    [GeneratedRegex(@"\A[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\z")]
    private static partial Regex Uuid();
}

/// <summary>A format with its name; <paramref name="Problems"/> says what is wrong with a text, and is empty for a good one.</summary>
internal sealed record CelFormat(string Name, Func<string, List<string>> Problems);
