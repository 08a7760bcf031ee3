using Maestro.Bench.CommandLine;
using Maestro.Testing;

namespace Maestro.Bench.Tests.CommandLine;

public sealed class BenchCommandsTests
{
    [Theory]
    [InlineData("spec --bundles 0", "--bundles 0: it must be from 1 to 1000000")]
    [InlineData("spec --bundles many", "--bundles many: it must be from 1 to 1000000")]
    [InlineData("status --statuses 10000001", "--statuses 10000001: it must be from 0 to 10000000")]
    [InlineData("roundtrip --max-seconds 3601", "--max-seconds 3601: it must be from 1 to 3600")]
    [InlineData("spec --in-flight 100 --bundles 99", "--in-flight 100: it must not be more than --bundles 99")]
    [InlineData("spec --in-flight 5001", "--in-flight 5001: it must not be more than --bundles 5000")]
    [InlineData("spec --pause-seconds 1201", "--pause-seconds 1201: it must be from 0 to 1200")]
    [InlineData("spec --pause-seconds 120", "--pause-seconds 120: it must be less than --max-seconds 120")]
    [InlineData("connect --subscriptions 500001", "--subscriptions 500001: it must be from 1 to 500000")]
    [InlineData("connect --consumer-prefix A_b", "--consumer-prefix A_b: it must be of lower-case letters")]
    [InlineData("storm --agents 200000 --bundles-per-agent 11", "--agents times --bundles-per-agent: it must not be more than 2000000")]
    [InlineData("list --bundles-per-size 5000 --large-size 400000", "the bundles together must not be more than")]
    [InlineData("storage --writers 100", "--bundles must be a multiple of --writers")]
    [InlineData("spec --source-url http://127.0.0.1:1", "--source-url, --agent-url and --rest-url go together")]
    [InlineData("spec --agent-url http://10.0.0.1:8091", "it is not on this machine; load goes to loopback addresses only")]
    [InlineData("spec --rest-url http://example.com:8000", "it is not on this machine; load goes to loopback addresses only")]
    [InlineData("spec --source-url localhost:8090", "it must be an URL such as http://localhost:8090")]
    [InlineData("nothing", "'nothing'")]
    public async Task A_wrong_option_is_named_and_nothing_is_started(string line, string expected)
    {
        var (code, output, error) = await RunAsync(line);

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var port = TestPorts.Free();

        var (code, _, error) = await RunAsync(
            $"spec --source-url http://127.0.0.1:{port} --agent-url http://127.0.0.1:{port} --rest-url http://127.0.0.1:{port}");

        Assert.Equal(1, code);
        Assert.Contains($"127.0.0.1:{port}", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await BenchCommands.RunAsync(line.Split(' '), output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
