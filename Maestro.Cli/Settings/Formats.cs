using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Numerics;
using Maestro.Protocol;

namespace Maestro.Cli.Settings;

/// <summary>The value formats that options are made of.</summary>
internal static class Formats
{
    private static readonly string[] True = ["1", "t", "T", "TRUE", "true", "True"];
    private static readonly string[] False = ["0", "f", "F", "FALSE", "false", "False"];

    /// <summary>Any text; empty means "none".</summary>
    public static readonly ValueFormat<string> Text = AnyText("TEXT", "any text");

    /// <summary>A path of a file; it may be wrapped in double quotes and is relative to the working directory.</summary>
    public static readonly ValueFormat<string> File = AnyText("FILE", "the path of a file");

    /// <summary>A text that says something.</summary>
    public static readonly ValueFormat<string> Name = new("NAME", "a name", TryParseName, value => value);

    /// <summary>An absolute address of HTTP; a path is a prefix of the paths asked for.</summary>
    public static readonly ValueFormat<Uri> HttpUrl =
        new("URL", "http://host:port or https://host:port, with a path or without", TryParseHttpUrl, value => value.ToString().TrimEnd('/'));

    /// <summary>A host and a port.</summary>
    public static readonly ValueFormat<string> HostAndPort = new("HOST:PORT", "host:port", TryParseHostAndPort, value => value);

    /// <summary>A boolean as Go's flag package reads it; a lone <c>--name</c> is true.</summary>
    public static readonly ValueFormat<bool> Bool = new("BOOL", "true or false (also 1, t, T, 0, f, F)", TryParseBool, value => value ? "true" : "false")
    {
        ValueMayBeLeftOut = true,
        Words = ["true", "false"],
    };

    /// <summary>A TCP port.</summary>
    public static readonly ValueFormat<int> Port = Integer(1, 65535) with { Placeholder = "PORT", Allowed = "a port from 1 to 65535" };

    /// <summary>A TCP port, or 0 for "do not listen".</summary>
    public static readonly ValueFormat<int> PortOrOff =
        Integer(0, 65535) with { Placeholder = "PORT", Allowed = "a port from 1 to 65535, or 0 to switch it off" };

    /// <summary>An IP address; empty means that one is chosen.</summary>
    public static readonly ValueFormat<IPAddress?> Address =
        new("ADDRESS", "an IPv4 or IPv6 address, or nothing to have one chosen", TryParseAddress, address => address?.ToString() ?? "") { EmptyIsValue = true };

    /// <summary>Words separated by commas; the option may be repeated.</summary>
    public static readonly ValueFormat<IReadOnlyList<string>> List =
        new("LIST", "values separated by commas", TryParseList, values => string.Join(',', values)) { EmptyIsValue = true, Repeatable = true };

    /// <summary>Any whole number, for what has no effect.</summary>
    public static readonly ValueFormat<long> AnyInteger = Integer(long.MinValue, long.MaxValue) with { Allowed = "a whole number" };

    /// <summary>Any number, for what has no effect.</summary>
    public static readonly ValueFormat<double> AnyNumber = Number(double.MinValue, double.MaxValue) with { Allowed = "a number" };

    /// <summary>Any Go duration, for what has no effect.</summary>
    public static readonly ValueFormat<TimeSpan> AnyDuration = Duration(-GoDuration.Max, GoDuration.Max) with { Allowed = "a duration such as 10s or 1h30m" };

    /// <summary>A whole number within a range.</summary>
    public static ValueFormat<T> Integer<T>(T min, T max) where T : IBinaryInteger<T> => new(
        "NUMBER",
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"),
        (string text, [MaybeNullWhen(false)] out T value) =>
            T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= min && value <= max,
        value => value.ToString(null, CultureInfo.InvariantCulture));

    /// <summary>A number with or without a fraction within a range.</summary>
    public static ValueFormat<double> Number(double min, double max) => new(
        "NUMBER",
        string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"),
        (string text, out double value) =>
            double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
            && value >= min && value <= max,
        value => value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A whole number of seconds within a range.</summary>
    public static ValueFormat<TimeSpan> Seconds(int min, int max) => new(
        "SECONDS",
        string.Create(CultureInfo.InvariantCulture, $"a whole number of seconds from {min} to {max}"),
        (string text, out TimeSpan value) =>
        {
            var understood = Integer(min, max).TryParse(text, out var seconds);
            value = TimeSpan.FromSeconds(seconds);
            return understood;
        },
        value => value.TotalSeconds.ToString(CultureInfo.InvariantCulture));

    /// <summary>A Go duration within a range.</summary>
    public static ValueFormat<TimeSpan> Duration(TimeSpan min, TimeSpan max) => new(
        "DURATION",
        $"a duration such as 10s or 1h30m, from {GoDuration.Format(min)} to {(max >= GoDuration.Max ? "292 years" : GoDuration.Format(max))}",
        (string text, out TimeSpan value) => GoDuration.TryParse(text, out value) && value >= min && value <= max,
        GoDuration.Format);

    /// <summary>A Go duration within a range; a plain number is seconds.</summary>
    public static ValueFormat<TimeSpan> DurationOrSeconds(TimeSpan min, TimeSpan max)
    {
        var duration = Duration(min, max);
        return duration with
        {
            Allowed = $"{duration.Allowed}, or a plain number of seconds",
            TryParse = (string text, out TimeSpan value) => duration.TryParse(
                text.Length > 0 && text.All(char.IsAsciiDigit) ? $"{text}s" : text, out value),
        };
    }

    /// <summary>A Go duration of at least <paramref name="min"/>.</summary>
    public static ValueFormat<TimeSpan> Duration(TimeSpan min) => Duration(min, GoDuration.Max);

    /// <summary>The values of a format, and zero, which stands for something else.</summary>
    /// <param name="format">The format.</param>
    /// <param name="zero">The format of zero.</param>
    /// <param name="meaning">What zero stands for.</param>
    public static ValueFormat<T> OrZero<T>(this ValueFormat<T> format, ValueFormat<T> zero, string meaning) => format with
    {
        Allowed = $"{format.Allowed}, or 0 for {meaning}",
        TryParse = (string text, [MaybeNullWhen(false)] out T value) => format.TryParse(text, out value) || zero.TryParse(text, out value),
    };

    /// <summary>One of some words.</summary>
    public static ValueFormat<T> Choice<T>(params (string Word, T Value)[] choices) where T : notnull => new(
        string.Join('|', choices.Select(choice => choice.Word)),
        string.Join(", ", choices.Select(choice => choice.Word)),
        (string text, [MaybeNullWhen(false)] out T value) =>
        {
            var index = Array.FindIndex(choices, choice => choice.Word == text);
            value = index < 0 ? default : choices[index].Value;
            return index >= 0;
        },
        value => choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word)
    {
        Words = [.. choices.Select(choice => choice.Word)],
    };

    private static ValueFormat<string> AnyText(string placeholder, string allowed) =>
        new(placeholder, allowed, TakeText, value => value) { EmptyIsValue = true };

    private static bool TakeText(string text, out string value)
    {
        value = text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
        return true;
    }

    private static bool TryParseName(string text, out string value)
    {
        value = text.Trim();
        return value.Length > 0 && !value.Any(char.IsControl);
    }

    private static bool TryParseHttpUrl(string text, [MaybeNullWhen(false)] out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { Query: "", Fragment: "", UserInfo: "" };

    private static bool TryParseHostAndPort(string text, out string value)
    {
        value = text;
        return Uri.TryCreate($"http://{text}", UriKind.Absolute, out var url)
            && url is { Host.Length: > 0, PathAndQuery: "/", Fragment: "", UserInfo: "" }
            && text.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{url.Port}"), StringComparison.Ordinal);
    }

    private static bool TryParseBool(string text, out bool value)
    {
        value = True.Contains(text);
        return value || False.Contains(text);
    }

    private static bool TryParseAddress(string text, out IPAddress? address)
    {
        address = null;
        return text.Length == 0 || IPAddress.TryParse(text, out address);
    }

    private static bool TryParseList(string text, out IReadOnlyList<string> values)
    {
        values = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return true;
    }
}
