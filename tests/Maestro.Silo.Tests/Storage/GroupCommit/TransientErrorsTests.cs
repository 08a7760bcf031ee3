using System.Net.Sockets;
using Maestro.Silo.Storage.GroupCommit;
using Npgsql;

namespace Maestro.Silo.Tests.Storage.GroupCommit;

public sealed class TransientErrorsTests
{
    [Theory]
    [InlineData("57P01", true)] // the server shuts down
    [InlineData("57P03", true)] // the server starts up
    [InlineData("57014", true)] // the statement was cancelled
    [InlineData("53300", true)] // too many connections
    [InlineData("53100", true)] // the disk is full
    [InlineData("40P01", true)] // deadlock
    [InlineData("40001", true)] // serialization failure
    [InlineData("55P03", true)] // the lock is taken
    [InlineData("25006", true)] // this server is a standby
    [InlineData("23503", true)] // a consumer came or went
    [InlineData("28P01", true)] // the password is changed
    [InlineData("3D000", true)] // the database is being restored
    [InlineData("08006", true)] // the connection failed
    [InlineData("22P02", false)] // the text is no JSON
    [InlineData("22021", false)] // the text is no UTF-8
    [InlineData("23505", false)] // the id is taken
    [InlineData("42P01", false)] // there is no such table
    public void A_failure_is_transient_when_the_same_statement_may_succeed_later(string sqlState, bool isTransient) =>
        Assert.Equal(isTransient, TransientErrors.IsTransient(new PostgresException("", "ERROR", "ERROR", sqlState)));

    [Fact]
    public void Trouble_with_the_connection_is_transient_and_a_mistake_of_ours_is_not()
    {
        Assert.True(TransientErrors.IsTransient(new NpgsqlException("Exception while reading from stream")));
        Assert.True(TransientErrors.IsTransient(new SocketException()));
        Assert.True(TransientErrors.IsTransient(new TimeoutException()));
        Assert.False(TransientErrors.IsTransient(new InvalidOperationException()));
        Assert.False(TransientErrors.IsTransient(new OperationCanceledException()));
    }
}
