using Maestro.Cli.Settings.Catalogue;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Settings;

/// <summary>The form of a log line.</summary>
internal enum LogFormat
{
    /// <summary>One klog-like line of text.</summary>
    Text,

    /// <summary>One JSON object.</summary>
    Json,
}

/// <summary>What is logged, and how (rest-and-operations.md section 5.5).</summary>
/// <param name="Verbosity">The value of <c>-v</c>.</param>
/// <param name="Format">The form of the lines.</param>
internal sealed record LoggingSettings(int Verbosity, LogFormat Format)
{
    /// <summary>File that says the level while the server runs, see <c>LogLevelFile</c>; empty for none.</summary>
    public string LevelFile { get; init; } = "";

    /// <summary>What each line says of the pod it comes from (agent.md section 1.2); empty for nothing.</summary>
    public string PodName { get; init; } = "";

    /// <summary>A level above information, which no verbosity stands for; null for none.</summary>
    public LogLevel? Threshold { get; init; }

    /// <summary>Lowest level of our own log lines.</summary>
    public LogLevel MinimumLevel => Threshold ?? Verbosity switch
    {
        >= 6 => LogLevel.Trace,
        >= 4 => LogLevel.Debug,
        _ => LogLevel.Information,
    };

    /// <summary>Lowest level of the log lines of libraries, which are of use to developers only.</summary>
    public LogLevel LibraryLevel => Threshold ?? Verbosity switch
    {
        >= 6 => LogLevel.Debug,
        >= 4 => LogLevel.Information,
        _ => LogLevel.Warning,
    };

    /// <summary>True when each REST request and its answer are logged.</summary>
    public bool LogRequests => Threshold is null && Verbosity >= 2;

    /// <summary>Takes the logging part out of resolved options.</summary>
    public static LoggingSettings From(SettingValues values) =>
        new(values.Get(LoggingOptions.Verbosity), values.Get(LoggingOptions.Format));
}
