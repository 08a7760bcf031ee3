using System.Globalization;
using System.Text.Json;
using Maestro.Cli;
using Maestro.Cli.Output;
using Maestro.SystemTests.Processes;

namespace Maestro.SystemTests.Operators;

/// <summary>Somebody at a terminal who works on one server; the commands run in this process, the server in its own.</summary>
internal sealed class Operator(MaestroProcess server)
{
    private readonly Dictionary<string, string> _variables = new()
    {
        ["MAESTRO_REST_URL"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{server.RestPort}"),
        ["MAESTRO_GRPC_SERVER_ADDRESS"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.SourcePort}"),
    };

    /// <summary>The source this operator publishes as.</summary>
    public string Source { get; } = $"operator-{Guid.NewGuid():N}"[..20];

    /// <summary>Runs a command line.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => AnswerAsync("", arguments);

    /// <summary>Runs a command line that must succeed, and returns its output.</summary>
    public async Task<string> DoAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.True(result.Code == 0, $"{string.Join(' ', arguments)}: {result.Code}: {result.Error}");
        return result.Output;
    }

    /// <summary>Runs a command line that must succeed, and returns its output as JSON.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments) => JsonDocument.Parse(await DoAsync([.. arguments, "-o", "json"])).RootElement;

    /// <summary>Runs a command line that reads from standard input.</summary>
    public async Task<CommandResult> AnswerAsync(string input, params string[] arguments)
    {
        using var output = new StringWriter();
        var (code, error) = await RunAsync(input, output, CancellationToken.None, arguments);
        return new CommandResult(code, output.ToString(), error);
    }

    /// <summary>Runs a command line whose output somebody else reads meanwhile.</summary>
    public async Task<(int Code, string Error)> RunAsync(string input, TextWriter output, CancellationToken stop, params string[] arguments)
    {
        using var reader = new StringReader(input);
        using var error = new StringWriter();
        var variables = new Dictionary<string, string>(_variables) { ["MAESTRO_GRPC_SOURCE_ID"] = Source };
        var code = await new MaestroCli(new Hosting(), variables.GetValueOrDefault)
            .RunAsync(arguments, new Terminal(reader, output, error, Colours: false), stop);
        return (code, error.ToString());
    }

    /// <summary>Registers a consumer and returns its id.</summary>
    public async Task<string> CreateConsumerAsync(string name) => (await JsonAsync("consumer", "create", name)).GetProperty("id").GetString()!;
}

/// <summary>What a command line came to.</summary>
internal sealed record CommandResult(int Code, string Output, string Error);
