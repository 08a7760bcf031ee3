using System.Globalization;
using Maestro.Cli.Settings;
using Microsoft.Extensions.Logging;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Maestro.Cli.Logging;

/// <summary>What a file says of the level (rest-and-operations.md section 5.5): the line <c>log_level: debug</c>.</summary>
/// <param name="Verbosity">As of <c>-v</c>.</param>
/// <param name="Threshold">A level above information; null for none.</param>
internal sealed record LogLevelFile(int Verbosity, LogLevel? Threshold = null)
{
    /// <summary>What may stand in the file.</summary>
    public const string Allowed = "log_level: error, warn, info, debug, trace, or a number from 0 to 100";

    private const string Key = "log_level";
    private const int MaxVerbosity = 100;

    /// <summary>Reads the text of a file. Null when it says nothing of the level, or when there is a problem.</summary>
    public static LogLevelFile? Parse(string text, out string? problem)
    {
        problem = null;
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            if (yaml.Documents is not [{ RootNode: YamlMappingNode map }] || !map.Children.TryGetValue(Key, out var value))
            {
                return null;
            }

            var level = Of((value as YamlScalarNode)?.Value ?? "");
            problem = level is null ? $"{Key} is \"{value}\"" : null;
            return level;
        }
        catch (Exception cause) when (cause is YamlException or InvalidOperationException) // the library throws the latter at a text that ends too early
        {
            problem = cause.Message;
            return null;
        }
    }

    /// <summary>The settings with the level of the file.</summary>
    public LoggingSettings Apply(LoggingSettings settings) => settings with { Verbosity = Verbosity, Threshold = Threshold };

    private static LogLevelFile? Of(string word) => word.ToLowerInvariant() switch
    {
        "error" => new(0, LogLevel.Error),
        "warn" or "warning" => new(0, LogLevel.Warning),
        "info" => new(0),
        "debug" => new(4),
        "trace" => new(6),
        var other when int.TryParse(other, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxVerbosity => new(number),
        _ => null,
    };
}
