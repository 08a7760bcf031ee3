using Maestro.Cli.PrivatePostgres;

namespace Maestro.Cli.Tests.PrivatePostgres;

public sealed class PostmasterTests
{
    [Theory]
    [InlineData("4711\n/data\n1767225600\n5433\n\n127.0.0.1\n", "4711 /data 5433")]
    [InlineData("4711\n/data\n1767225600\n", "")] // half written
    [InlineData("4711\n/data\n1767225600\nport\n", "")]
    [InlineData("-4711\n/data\n1767225600\n5433\n", "")] // a single-user server
    [InlineData("", "")]
    public void The_pid_file_is_read(string text, string expected)
    {
        var found = Postmaster.Parse(text.Split('\n'));

        Assert.Equal(expected, found is null ? "" : $"{found.ProcessId} {found.Data} {found.Port}");
    }

    [Fact]
    public async Task A_living_process_that_is_no_server_is_not_taken_for_one()
    {
        var data = Directory.CreateTempSubdirectory("maestro-postmaster-");
        try
        {
            var file = Path.Combine(data.FullName, "postmaster.pid");
            await File.WriteAllTextAsync(file, $"{Environment.ProcessId}\n{data.FullName}\n1\n5432\n");

            Assert.Null(await Postmaster.OfAsync(data.FullName, CancellationToken.None));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
