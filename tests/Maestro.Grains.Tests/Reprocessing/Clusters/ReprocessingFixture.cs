using Maestro.Testing;

namespace Maestro.Grains.Tests.Reprocessing.Clusters;

/// <summary>One silo with reprocessing on a database of its own; tests keep apart by using systems of their own.</summary>
public sealed class ReprocessingFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private ReprocessingSilo? _silo;

    internal ReprocessingSilo Silo => _silo!;

    internal ScriptedPlatform Platform { get; } = new();

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _silo = await ReprocessingSilo.StartAsync(await _postgres.CreateDatabaseAsync(), Platform);
    }

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
