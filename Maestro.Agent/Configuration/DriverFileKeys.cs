using System.Globalization;
using Maestro.Protocol;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Maestro.Agent.Configuration;

/// <summary>Typed access to the keys of a driver configuration file; unknown keys are ignored, as the Go clients do.</summary>
internal sealed class DriverFileKeys(YamlMappingNode keys, string path)
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    /// <summary>The file, and within it the object, for errors.</summary>
    public string Path => path;

    /// <summary>Reads the text of a file, YAML or JSON.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file, for errors.</param>
    /// <param name="required">A key that such a file has, for errors.</param>
    /// <exception cref="AgentConfigurationException">It is neither, or no object.</exception>
    public static DriverFileKeys Parse(string text, string path, string required)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode mapping
                ? new DriverFileKeys(mapping, path)
                : throw new AgentConfigurationException($"{path}: the file must hold an object with the key {required}");
        }
        catch (Exception cause) when (cause is YamlException or InvalidOperationException) // the library throws the latter at a text that ends too early
        {
            throw new AgentConfigurationException($"{path}: the file is neither YAML nor JSON: {cause.Message}", cause);
        }
    }

    /// <summary>The text of a key, or null when it is missing.</summary>
    public string? Text(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode { Value: null or "null" or "~" } => null,
        YamlScalarNode scalar => scalar.Value,
        _ => throw new AgentConfigurationException($"{path}: {key} must be a text"),
    };

    /// <summary>The duration of a key, or null when it is missing.</summary>
    public TimeSpan? Duration(string key)
    {
        var text = Text(key);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // A number without a unit is one of nanoseconds to the Go clients; a small one was not meant so.
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds) && nanoseconds >= NanosecondsPerMillisecond)
        {
            return TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
        }

        return GoDuration.TryParse(text, out var duration) && duration > TimeSpan.Zero
            ? duration
            : throw new AgentConfigurationException($"{path}: {key} is '{text}', it must be a duration above zero such as 20s or 5m");
    }

    /// <summary>The whole number of a key, or null when it is missing.</summary>
    public int? Integer(string key, int least, int most)
    {
        var text = Text(key);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new AgentConfigurationException($"{path}: {key} is '{text}', it must be a whole number from {least} to {most}");
    }

    /// <summary>The flag of a key, in the words of YAML 1.1, which the Go clients read; false when it is missing.</summary>
    public bool Flag(string key)
    {
        var text = Text(key);
        return text switch
        {
            null or "" or "false" or "False" or "FALSE" or "no" or "No" or "NO" or "n" or "N" or "off" or "Off" or "OFF" => false,
            "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "y" or "Y" or "on" or "On" or "ON" => true,
            _ => throw new AgentConfigurationException($"{path}: {key} is '{text}', it must be true or false"),
        };
    }

    /// <summary>The object of a key, or null when it is missing.</summary>
    public DriverFileKeys? Object(string key) => Find(key) switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlMappingNode mapping => new DriverFileKeys(mapping, $"{path}: {key}"),
        _ => throw new AgentConfigurationException($"{path}: {key} must be an object"),
    };

    private YamlNode? Find(string key) => keys.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;
}
