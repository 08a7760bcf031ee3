using System.Diagnostics;
using System.Globalization;

namespace Maestro.SystemTests.Operators;

/// <summary>Client commands as processes of their own.</summary>
public sealed class ClientProcessTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("maestro-client").FullName;

    [Fact, Trait("Checklist", "rest-95")]
    public async Task A_client_command_prints_its_result_alone_and_leaves_no_files()
    {
        var (code, output, error) = await RunAsync("consumer", "list");

        Assert.Equal((0, ""), (code, error));
        Assert.Matches("^ID +NAME +LABELS +CREATED\n", output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    [Fact]
    public async Task A_failure_is_one_sentence_on_standard_error_and_the_exit_code_1()
    {
        var (code, output, error) = await RunAsync("consumer", "get", "nosuch");

        Assert.Equal((1, ""), (code, output));
        Assert.Matches(@"^Error: consumer not found: Consumer with id='nosuch' not found \(operation id \w+\)\n$", error);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "maestro.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _directory,
        };
        start.Environment["MAESTRO_REST_URL"] = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{fixture.Server.RestPort}");
        start.Environment["TMPDIR"] = _directory;
        // The runtime's own diagnostic sockets would be files as well.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (process.ExitCode, output, await error);
    }
}
