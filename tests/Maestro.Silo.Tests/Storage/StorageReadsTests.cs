using Maestro.Grains;
using Maestro.Silo.Storage;
using Npgsql;

namespace Maestro.Silo.Tests.Storage;

public sealed class StorageReadsTests
{
    private readonly Queue<Exception> _failures = [];
    private int _reads;

    [Fact]
    public async Task A_read_whose_connection_was_lost_is_made_again()
    {
        _failures.Enqueue(new NpgsqlException("Exception while reading from stream", new EndOfStreamException()));

        Assert.Equal(2, await ReadAsync());
    }

    [Fact]
    public async Task A_database_that_is_away_twice_is_told()
    {
        _failures.Enqueue(new NpgsqlException("lost"));
        _failures.Enqueue(new NpgsqlException("refused"));

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(ReadAsync);

        Assert.Equal(("refused", 2), (failure.InnerException?.Message, _reads));
    }

    [Fact]
    public async Task What_took_too_long_is_not_made_again()
    {
        _failures.Enqueue(new NpgsqlException("Exception while reading from stream", new TimeoutException()));

        await Assert.ThrowsAsync<StorageUnavailableException>(ReadAsync);

        Assert.Equal(1, _reads);
    }

    [Theory]
    [InlineData(PostgresErrorCodes.QueryCanceled)]
    [InlineData(PostgresErrorCodes.TooManyConnections)]
    [InlineData(PostgresErrorCodes.LockNotAvailable)]
    public async Task What_a_busy_server_refused_is_not_made_again_at_once(string state)
    {
        _failures.Enqueue(new PostgresException("not now", "ERROR", "ERROR", state));

        await Assert.ThrowsAsync<StorageUnavailableException>(ReadAsync);

        Assert.Equal(1, _reads);
    }

    [Theory]
    [InlineData(PostgresErrorCodes.AdminShutdown)]
    [InlineData(PostgresErrorCodes.ConnectionFailure)]
    public async Task A_read_whose_server_went_away_is_made_again(string state)
    {
        _failures.Enqueue(new PostgresException("going", "FATAL", "FATAL", state));

        Assert.Equal(2, await ReadAsync());
    }

    [Fact]
    public async Task What_would_fail_again_is_thrown_as_it_is()
    {
        _failures.Enqueue(new PostgresException("division by zero", "ERROR", "ERROR", PostgresErrorCodes.DivisionByZero));

        await Assert.ThrowsAsync<PostgresException>(ReadAsync);

        Assert.Equal(1, _reads);
    }

    private Task<int> ReadAsync() => StorageReads.RunAsync(() =>
    {
        _reads++;
        return _failures.TryDequeue(out var failure) ? Task.FromException<int>(failure) : Task.FromResult(_reads);
    });
}
