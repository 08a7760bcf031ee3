using System.Text.Json;

namespace Maestro.Cli.Tests.Server;

/// <summary>What docs/performance.md measured, the program must be started with.</summary>
public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("System.GC.Server", true)]
    [InlineData("System.GC.Gen0MaxBudget", 12_582_912)]
    [InlineData("System.Runtime.TieredCompilation.CallCountingDelayMs", 0)]
    [InlineData("System.Runtime.TieredPGO", false)]
    [InlineData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", 0)]
    public void The_program_asks_the_runtime_for_what_was_measured(string name, object expected)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "maestro.runtimeconfig.json")));
        var settings = file.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.Equal(JsonSerializer.Serialize(expected), settings.GetProperty(name).GetRawText());
    }
}
