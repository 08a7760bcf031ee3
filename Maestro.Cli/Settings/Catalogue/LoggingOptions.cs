namespace Maestro.Cli.Settings.Catalogue;

/// <summary>Logging: the klog flags of rest-and-operations.md section 3.1, of which <c>-v</c> works, and the format.</summary>
internal static class LoggingOptions
{
    private const string Stderr = "logs go to standard error only";

    public static readonly Setting<int> Verbosity =
        new("v", Formats.Integer(0, 100) with { Placeholder = "LEVEL" }, 0, "0-1 information, 2-3 also requests, 4-5 debug, 6 and more trace") { Aliases = ["-v"] };
    public static readonly Setting<LogFormat> Format =
        new("log-format", Formats.Choice(("text", LogFormat.Text), ("json", LogFormat.Json)), LogFormat.Text, "form of the log lines");

    // Where the charts of the original mount the ConfigMap maestro-logging-config.
    public static readonly Setting<string> LevelFile = new(
        "log-level-file", Formats.File, "/configs/logging/config.yaml",
        "file with the line \"log_level: LEVEL\", which wins over -v; read again when it changes, and need not exist; "
        + "LEVEL is error, warn, info, debug, trace or a number as of -v");

    public static readonly IReadOnlyList<Setting> All =
    [
        Verbosity, Format,
        Klog("vmodule", Formats.Text, "", "verbosity cannot be set by file"),
        Klog("logtostderr", Formats.Bool, true, Stderr),
        Klog("alsologtostderr", Formats.Bool, false, Stderr),
        Klog("alsologtostderrthreshold", Formats.Text, "INFO", Stderr),
        Klog("stderrthreshold", Formats.Text, "ERROR", Stderr),
        Klog("legacy-stderr-threshold-behavior", Formats.Bool, true, Stderr),
        Klog("log-dir", Formats.Text, "", Stderr),
        Klog("log-file", Formats.Text, "", Stderr),
        Klog("log-file-max-size", Formats.Integer(0L, long.MaxValue), 1800, Stderr),
        Klog("one-output", Formats.Bool, false, Stderr),
        Klog("add-dir-header", Formats.Bool, false, "log lines name the logger, not the file"),
        Klog("skip-headers", Formats.Bool, false, "log lines always have their header"),
        Klog("skip-log-headers", Formats.Bool, false, "log lines always have their header"),
        Klog("log-backtrace-at", Formats.Text, ":0", "stack traces come with errors"),
    ];

    private static Setting<T> Klog<T>(string name, ValueFormat<T> format, T value, string noEffect) =>
        new(name, format, value, "accepted for compatibility") { NoEffect = noEffect, Hidden = true };
}
