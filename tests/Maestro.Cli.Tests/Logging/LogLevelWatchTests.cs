using Maestro.Cli.Logging;
using Maestro.Cli.Settings;
using Maestro.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Cli.Tests.Logging;

public sealed class LogLevelWatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("maestro-level").FullName;

    private string Link => Path.Combine(_directory, "config.yaml");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_level_follows_a_file_that_comes_changes_breaks_and_goes()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddMaestroLogging(new LoggingSettings(0, LogFormat.Text) { LevelFile = Link });
        using var host = builder.Build();
        await host.StartAsync();
        var logger = ((ILoggerFactory)host.Services.GetService(typeof(ILoggerFactory))!).CreateLogger("Maestro.Something");
        Assert.False(logger.IsEnabled(LogLevel.Debug));

        Mount("log_level: debug");
        await UntilAsync(() => logger.IsEnabled(LogLevel.Debug));
        Mount("log_level: error");
        await UntilAsync(() => !logger.IsEnabled(LogLevel.Warning));
        Mount("log_level: trace");
        await UntilAsync(() => logger.IsEnabled(LogLevel.Trace));
        File.Delete(Link);
        await UntilAsync(() => !logger.IsEnabled(LogLevel.Debug) && logger.IsEnabled(LogLevel.Information));

        await host.StopAsync();

        static Task UntilAsync(Func<bool> holds) => Eventually.TrueAsync(() => Task.FromResult(holds()), Patience, "the level of the file");
    }

    /// <summary>As a ConfigMap changes: the name becomes a link to another file.</summary>
    private void Mount(string text)
    {
        var target = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        File.WriteAllText(target, text);
        var link = target + ".link";
        File.CreateSymbolicLink(link, target);
        File.Move(link, Link, overwrite: true);
    }
}
