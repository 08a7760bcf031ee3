namespace Maestro.SystemTests;

/// <summary>A host watches the directory it was started in, and all below, unless it is told not to; the database may be there.</summary>
public sealed class FileWatchTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public void A_server_has_no_files_watched() => Assert.Equal(0, fixture.Server.CountWatches());
}
