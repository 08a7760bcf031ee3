using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Consumers;

/// <summary>Labels as flags give them (rest-and-operations.md section 3.3).</summary>
internal static class Labels
{
    /// <summary>The labels of <c>--label</c>; of several with one key the last one counts.</summary>
    /// <exception cref="InvalidSettingsException">One is not of the form <c>key=value</c>.</exception>
    public static IReadOnlyDictionary<string, string> ToSet(SettingValues values)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in values.Get(OperatorOptions.Label))
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? "" : text[..equals].Trim();
            if (key.Length == 0)
            {
                throw new InvalidSettingsException($"invalid label format: {text} (expected key=value)");
            }

            labels[key] = text[(equals + 1)..];
        }

        return labels;
    }

    /// <summary>Labels after a change; removal comes last.</summary>
    public static IReadOnlyDictionary<string, string> Merge(
        IReadOnlyDictionary<string, string>? current, IReadOnlyDictionary<string, string> set, IReadOnlyList<string> remove)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in (current ?? new Dictionary<string, string>()).Concat(set))
        {
            labels[key] = value;
        }

        foreach (var key in remove)
        {
            labels.Remove(key);
        }

        return labels;
    }

    /// <summary>Labels in a cell, in the order of their keys.</summary>
    public static string Format(IReadOnlyDictionary<string, string>? labels) => string.Join(',',
        (labels ?? new Dictionary<string, string>()).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));
}
