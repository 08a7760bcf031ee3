using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Xunit;

namespace Maestro.Testing;

/// <summary>Google's own emulator of Pub/Sub, where it is installed (<c>google-cloud-cli-pubsub-emulator</c>, and a Java runtime); a test is skipped where not.</summary>
public sealed class PubSubEmulator : IAsyncDisposable
{
    private const string Library = "/usr/lib/google-cloud-sdk/platform/pubsub-emulator/lib";

    // It ends with the test process.
    private const string Guard = """
        java "$@" >/dev/null 2>&1 &
        child=$!
        while kill -0 "$0" && kill -0 $child; do sleep 0.3; done 2>/dev/null
        kill -KILL $child
        """;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly HttpClient _http;

    private PubSubEmulator(Process process, int port)
    {
        (_process, Port) = (process, port);
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/v1/"), Timeout = TimeSpan.FromSeconds(10) };
    }

    public int Port { get; }

    public static async Task<PubSubEmulator> StartAsync()
    {
        var program = Directory.Exists(Library) ? Directory.GetFiles(Library, "cloud-pubsub-emulator-*.jar").FirstOrDefault() : null;
        Skip.If(program is null || !IsInPath("java"), "The emulator of Pub/Sub is not installed.");
        var port = TestPorts.Free();
        var process = Process.Start(
            "/bin/sh",
            ["-c", Guard, $"{Environment.ProcessId}", "-Xmx256m", "-jar", program!, "--host=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"--port={port}")]);
        var emulator = new PubSubEmulator(process, port);
        await Eventually.TrueAsync(emulator.AnswersAsync, StartTimeout, "the emulator to answer", TimeSpan.FromMilliseconds(200));
        return emulator;
    }

    /// <summary>Creates a topic or a subscription by its full name.</summary>
    public async Task CreateAsync(string name, object content)
    {
        using var answer = await _http.PutAsJsonAsync(name, content);
        Assert.True(answer.IsSuccessStatusCode, $"{name}: {await answer.Content.ReadAsStringAsync()}");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("projects/maestro-test/topics", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static bool IsInPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, program)));
}
