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
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await BenchCommands.RunAsync(line.Split(' '), output, error, CancellationToken.None);

        var last = output.ToString().TrimEnd().Split('\n')[^1];
        Assert.True(code == 0 && last.StartsWith('{'), $"exit code {code}\n{output}\n{error}");
        var json = JsonSerializer.Deserialize<JsonElement>(last);
        Assert.True(json.GetProperty("succeeded").GetBoolean());
        return json;
    }
}
