using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Logging;

/// <summary>
/// Keeps to the level that a file says. It is read every few seconds: mounted ConfigMaps change by a link to another directory, of which no watcher
/// of the file hears.
/// </summary>
internal sealed partial class LogLevelWatch(string path, LogLevels levels, TimeProvider time, ILogger<LogLevelWatch> logger) : BackgroundService
{
    private const int MaxChars = 64 * 1024;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private string? _last;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            Look();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Look()
    {
        var text = Read();
        if (text == _last)
        {
            return;
        }

        _last = text;
        string? problem = null;
        var file = text is null ? null : LogLevelFile.Parse(text, out problem);
        if (problem is not null)
        {
            LogUnusable(logger, path, problem, LogLevelFile.Allowed);
            return;
        }

        levels.Follow(file);
        LogFollowed(logger, path, file is null ? "nothing" : file.ToString());
    }

    private string? Read()
    {
        try
        {
            using var reader = new StreamReader(path);
            var text = new char[MaxChars];
            return new string(text, 0, reader.ReadBlock(text));
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(logger, path, cause.Message);
            return _last;
        }
    }
}
