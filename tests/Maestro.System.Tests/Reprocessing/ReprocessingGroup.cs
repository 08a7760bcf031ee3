using Maestro.Testing;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>One database server, one broker and one Maestro for all these tests, which therefore run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ReprocessingGroup
    : ICollectionFixture<PostgresFixture>, ICollectionFixture<RabbitMqFixture>, ICollectionFixture<ReprocessingGroup.Fixture>
{
    public const string Name = "reprocessing";

    /// <summary>The world that those tests share who do not take away its broker or its database.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private readonly PostgresFixture _postgres = new();
        private readonly RabbitMqFixture _rabbit = new();

        internal ReprocessingWorld World { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await Task.WhenAll(_postgres.InitializeAsync(), _rabbit.InitializeAsync());
            World = await ReprocessingWorld.StartAsync(await _postgres.CreateDatabaseAsync(), _rabbit.Server.Url);
        }

        public async Task DisposeAsync()
        {
            await World.DisposeAsync();
            await _postgres.DisposeAsync();
        }
    }
}
