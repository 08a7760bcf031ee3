using System.Text.Json;

namespace Maestro.Cli.Tests.Server;

/// <summary>What docs/performance.md measured, the program must be started with.</summary>
public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("System.GC.Server", true)]
    [InlineData("System.GC.Gen0MaxBudget", 8_388_608)]
    [InlineData("System.Runtime.TieredCompilation.CallCountingDelayMs", 0)]
    [InlineData("System.Runtime.TieredPGO", false)]
    [InlineData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", 0)]
    public void The_program_asks_the_runtime_for_what_was_measured(string name, object expected)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "maestro.runtimeconfig.json")));
        var settings = file.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.Equal(JsonSerializer.Serialize(expected), settings.GetProperty(name).GetRawText());
    }

    [Theory]
    [InlineData("maestro", "DOTNET_GCGen1MaxBudget:-100000}")]
    [InlineData("Dockerfile", "ENV DOTNET_GCGen1MaxBudget=100000\n")]
    public void What_the_runtime_takes_from_the_environment_only_is_set_by_what_starts_the_program(string file, string expected) =>
        Assert.Contains(expected, File.ReadAllText(Path.Combine(ReadmeTests.Root(), file)), StringComparison.Ordinal);
}
