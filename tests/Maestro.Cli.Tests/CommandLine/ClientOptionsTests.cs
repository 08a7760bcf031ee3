using Maestro.Cli.Tests.Rest;

namespace Maestro.Cli.Tests.CommandLine;

/// <summary>Options of the commands that talk to a server: checked first, and from variables where flags are absent.</summary>
public class ClientOptionsTests
{
    private const string Empty = """{"kind":"ConsumerList","page":1,"size":0,"total":0,"items":[]}""";

    [Theory]
    [Trait("Checklist", "rest-82")]
    [Trait("Checklist", "rest-83")]
    [Trait("Checklist", "rest-87")]
    [InlineData("consumer list --page 0", "--page \"0\" is not allowed; allowed: a whole number from 1 to 2147483647")]
    [InlineData("consumer list --size 0", "--size \"0\" is not allowed")]
    [InlineData("consumer list --size=-1", "--size \"-1\" is not allowed")]
    [InlineData("resourcebundle list --page x", "--page \"x\" is not allowed")]
    [InlineData("consumer list --all --page 2", "contradict each other")]
    [InlineData("consumer list extra", "extra")]
    [InlineData("consumer list --no-such-flag", "--no-such-flag")]
    [InlineData("consumer nosuch", "nosuch")]
    [InlineData("consumer get", "get")]
    [InlineData("consumer get a b", "b")]
    [InlineData("consumer create n -o xml", "--output \"xml\" is not allowed; allowed: table, json, yaml")]
    [InlineData("consumer create n --label x", "invalid label format: x (expected key=value)")]
    [InlineData("consumer update id", "at least one --label or --remove-label must be specified")]
    [InlineData("consumer list --rest-url ftp://x", "--rest-url \"ftp://x\" is not allowed")]
    [InlineData("consumer list --rest-url localhost:8000", "--rest-url \"localhost:8000\" is not allowed; allowed: http://host:port or https://host:port")]
    [InlineData("consumer list --timeout 0s", "--timeout \"0s\" is not allowed")]
    [InlineData("consumer list --token-file /nosuch", "--token-file \"/nosuch\" cannot be read")]
    [InlineData("resourcebundle apply", "--file is required")]
    [InlineData("resourcebundle apply -f /nosuch.yaml", "/nosuch.yaml does not exist")]
    [InlineData("resourcebundle apply -f x --grpc-server-address nosuch", "--grpc-server-address \"nosuch\" is not allowed; allowed: host:port")]
    [InlineData("resourcebundle delete b --grpc-source-id=", "--grpc-source-id \"\" is not allowed")]
    [InlineData("resourcebundle delete b --grpc-token-file t", "needs TLS")]
    [InlineData("resourcebundle force-finalize b", "--reason is required")]
    [InlineData("trace", "trace")]
    [InlineData("completion powershell", "powershell")]
    public async Task A_mistake_is_found_before_anything_is_called(string line, string expected)
    {
        await using var server = await ScriptedRest.StartAsync(200, Empty);
        var variables = new Dictionary<string, string> { ["MAESTRO_REST_URL"] = server.Url };

        var run = await CommandRun.OfAsync("", variables, line.Split(' '));

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("Error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    [Trait("Checklist", "rest-88")]
    public async Task Variables_hold_where_flags_are_absent()
    {
        await using var ofVariable = await ScriptedRest.StartAsync(200, Empty);
        await using var ofFlag = await ScriptedRest.StartAsync(200, Empty);
        var variables = new Dictionary<string, string>
        {
            ["MAESTRO_REST_URL"] = ofVariable.Url, ["MAESTRO_REST_TIMEOUT"] = "1m", ["MAESTRO_REST_INSECURE_SKIP_VERIFY"] = "T", ["MAESTRO_GRPC_SOURCE_ID"] = "",
        };

        Assert.Equal(0, (await CommandRun.OfAsync("", variables, "consumer", "list")).Code);
        Assert.Equal(0, (await CommandRun.OfAsync("", variables, "consumer", "--rest-url", ofFlag.Url, "list")).Code);
        Assert.Equal((1, 1), (ofVariable.Requests.Count, ofFlag.Requests.Count));
    }

    [Theory]
    [Trait("Checklist", "rest-88")]
    [InlineData("MAESTRO_REST_INSECURE_SKIP_VERIFY", "yes")]
    [InlineData("MAESTRO_REST_TIMEOUT", "30")]
    [InlineData("MAESTRO_REST_TIMEOUT", "-1s")]
    [InlineData("MAESTRO_REST_URL", "nonsense")]
    public async Task A_wrong_variable_is_named(string name, string value)
    {
        var run = await CommandRun.OfAsync("", new() { [name] = value }, "consumer", "list");

        Assert.Equal(1, run.Code);
        Assert.Contains($"\"{value}\" (environment variable {name}) is not allowed", run.Error, StringComparison.Ordinal);
    }
}
