using System.CommandLine;
using Maestro.Bench.Measuring;
using Maestro.Bench.Targets;

namespace Maestro.Bench.CommandLine;

/// <summary>The options that say what is measured.</summary>
internal sealed class TargetOptions
{
    private const int LargestPort = 65_535;

    private readonly Option<Uri?> _sources = Bounded.LoopbackUrl("--source-url", "gRPC address for sources of a running server");
    private readonly Option<Uri?> _agents = Bounded.LoopbackUrl("--agent-url", "gRPC address for agents");
    private readonly Option<Uri?> _rest = Bounded.LoopbackUrl("--rest-url", "REST address");

    private readonly Option<int[]> _servers = new("--server-pid")
    {
        Description = "Process of the server, whose CPU is counted; several for a cluster [default: who listens on the port for agents].",
        HelpName = "PID",
    };

    private readonly Option<int?> _postgres = new("--postgres-pid")
    {
        Description = "Process of PostgreSQL, whose CPU is counted with that of its children [default: who listens on --database-port].",
        HelpName = "PID",
    };

    private readonly Option<int> _databasePort = Bounded.Count(
        "--database-port", 0, 0, LargestPort, "Port of the PostgreSQL of a running server");

    private Option<Uri?>[] Addresses => [_sources, _agents, _rest];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[.. Addresses, _servers, _postgres, _databasePort])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The server that the options name; without any, one that is started for the run.</summary>
    /// <exception cref="InvalidOptionsException">They contradict each other.</exception>
    public async Task<Measured> OpenAsync(ParseResult parsed, Action<string> say, CancellationToken stop)
    {
        if (Addresses.Count(address => parsed.GetValue(address) is not null) is > 0 and < 3)
        {
            throw new InvalidOptionsException(
                "--source-url, --agent-url and --rest-url go together; without them a server is started and stopped again");
        }

        if (parsed.GetValue(_agents) is { } agents)
        {
            return new Measured(Running(parsed, agents), own: null);
        }

        var own = await OwnServer.StartAsync(say, stop);
        return new Measured(own.Target, own);
    }

    private Target Running(ParseResult parsed, Uri agents)
    {
        var servers = parsed.GetValue(_servers) ?? [];
        return new Target
        {
            Sources = parsed.GetValue(_sources)!,
            Agents = agents,
            Rest = parsed.GetValue(_rest)!,
            Servers = servers.Length > 0 ? servers : ListeningProcess.On(agents.Port) is { } found ? [found] : [],
            Postgres = parsed.GetValue(_postgres)
                ?? (parsed.GetValue(_databasePort) is var port and > 0 ? ListeningProcess.On(port) : null),
        };
    }
}
