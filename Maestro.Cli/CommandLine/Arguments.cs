namespace Maestro.Cli.CommandLine;

/// <summary>
/// What Go's flag package and its commands accept and the parser does not: underscores in names, empty values, flags that no longer exist, and
/// <c>help COMMAND</c>.
/// </summary>
internal static class Arguments
{
    private static readonly string[] RemovedNames = ["--enable-ocm-mock", "--enable-sentry", "--self-token-file"];
    private static readonly string[] RemovedPrefixes = ["--ocm-", "--sentry-"];

    /// <summary>
    /// The arguments as the parser wants them. Flags of earlier releases (rest-and-operations.md section 1.9) are left out and named in
    /// <paramref name="removed"/>.
    /// </summary>
    public static IReadOnlyList<string> Normalize(IReadOnlyList<string> arguments, out IReadOnlyList<string> removed)
    {
        if (arguments is ["help", ..])
        {
            arguments = [.. arguments.Skip(1), "--help"];
        }

        var normal = new List<string>();
        var left = new List<string>();
        for (var index = 0; index < arguments.Count; index++)
        {
            var (name, value) = Split(arguments[index]);
            if (IsRemoved(name))
            {
                left.Add(name);
                var valueFollows = value is null && index + 1 < arguments.Count && !arguments[index + 1].StartsWith('-');
                index += valueFollows ? 1 : 0;
            }
            else if (value is { Length: 0 })
            {
                normal.AddRange([name, ""]);
            }
            else
            {
                normal.Add(value is null ? name : $"{name}={value}");
            }
        }

        removed = left;
        return normal;
    }

    private static bool IsRemoved(string name) =>
        RemovedNames.Contains(name) || RemovedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private static (string Name, string? Value) Split(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
        {
            return (argument, null);
        }

        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = (equals < 0 ? argument : argument[..equals]).Replace('_', '-');
        return (name, equals < 0 ? null : argument[(equals + 1)..]);
    }
}
