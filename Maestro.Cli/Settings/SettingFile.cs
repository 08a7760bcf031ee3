using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Maestro.Cli.Settings;

/// <summary>A configuration file (YAML or JSON): one flat map from option names to values.</summary>
internal static class SettingFile
{
    private const long MaxBytes = 1 << 20;

    /// <summary>
    /// The texts of the file by option name. Names may be written with underscores or dashes; a list becomes a text with commas.
    /// </summary>
    /// <exception cref="InvalidSettingsException">The file cannot be read, is no flat map, or names an option twice or an unknown one.</exception>
    public static IReadOnlyDictionary<string, SettingOrigin> Read(string path, IReadOnlyCollection<Setting> settings)
    {
        var known = settings.Where(setting => !setting.FlagOnly).Select(setting => setting.Name).ToHashSet();
        var texts = new Dictionary<string, SettingOrigin>();
        foreach (var (key, node) in Load(path))
        {
            var line = key.Start.Line;
            var name = ((key as YamlScalarNode)?.Value ?? "").Replace('_', '-');
            if (!known.Contains(name) || name == ConfigFileOption.Name)
            {
                throw Invalid(path, line, $"option \"{name}\" is unknown; allowed: the names of the flags without the leading dashes (see --help)");
            }

            if (!texts.TryAdd(name, new SettingOrigin(TextOf(path, name, node), $"line {line} of {path}")))
            {
                throw Invalid(path, line, $"option \"{name}\" is given twice; allowed: once");
            }
        }

        return texts;
    }

    private static YamlMappingNode Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                throw new InvalidSettingsException($"--config \"{path}\" is larger than allowed; allowed: up to {MaxBytes} bytes");
            }

            using var reader = new StreamReader(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            return yaml.Documents switch
            {
                [] => new YamlMappingNode(),
                [{ RootNode: YamlMappingNode map }] => map,
                [{ RootNode: YamlScalarNode { Value: null or "" } }] => new YamlMappingNode(),
                _ => throw new InvalidSettingsException($"--config \"{path}\" has no map at its top; allowed: lines of the form \"option: value\""),
            };
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingsException($"--config \"{path}\" cannot be read: {cause.Message.TrimEnd('.')}; allowed: a readable YAML or JSON file");
        }
        catch (YamlException cause)
        {
            throw Invalid(path, cause.Start.Line, $"not YAML or JSON: {cause.Message}");
        }
        catch (InvalidOperationException)
        {
            // The library's way of saying that the text ends too early.
            throw Invalid(path, 1, "not YAML or JSON: it ends within a value; a brace, bracket or quotation mark is not closed");
        }
    }

    private static string TextOf(string path, string name, YamlNode node) => node switch
    {
        YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "~" or "null" } => "",
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode list when list.All(item => item is YamlScalarNode) =>
            string.Join(',', list.Select(item => ((YamlScalarNode)item).Value)),
        _ => throw Invalid(path, node.Start.Line, $"option \"{name}\" has a nested value; allowed: a plain value or a list of plain values"),
    };

    private static InvalidSettingsException Invalid(string path, long line, string problem) =>
        new($"--config \"{path}\", line {line}: {problem}");
}
