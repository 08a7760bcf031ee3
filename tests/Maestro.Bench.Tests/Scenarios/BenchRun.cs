using System.Text.Json;
using Maestro.Bench.CommandLine;

namespace Maestro.Bench.Tests.Scenarios;

/// <summary>Runs a command line of the load generator.</summary>
internal static class BenchRun
{
    /// <summary>Runs one that must succeed.</summary>
    /// <returns>Its JSON.</returns>
    public static async Task<JsonElement> SucceedAsync(string line)
    {
        var (code, json, said) = await RunAsync(line);
        Assert.True(code == 0, said);
        Assert.True(json.GetProperty("succeeded").GetBoolean());
        return json;
    }

    /// <summary>Runs one.</summary>
    /// <returns>Its exit code, its JSON, and everything it wrote.</returns>
    public static async Task<(int Code, JsonElement Json, string Said)> RunAsync(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await BenchCommands.RunAsync(line.Split(' '), output, error, CancellationToken.None);

        var last = output.ToString().TrimEnd().Split('\n')[^1];
        var said = $"exit code {code}\n{output}\n{error}";
        Assert.True(last.StartsWith('{'), said);
        return (code, JsonSerializer.Deserialize<JsonElement>(last), said);
    }
}
