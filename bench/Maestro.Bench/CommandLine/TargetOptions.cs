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

    private readonly Option<int?> _databasePort = new("--database-port") { Description = "Port of the PostgreSQL of a running server.", HelpName = "PORT" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_sources, _agents, _rest, _servers, _postgres, _databasePort])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The server that the options name.</summary>
    public Target Read(ParseResult parsed)
    {
        var agents = parsed.GetValue(_agents) ?? new Uri("http://localhost:8091");
        var servers = parsed.GetValue(_servers) ?? [];
        return new Target
        {
            Sources = parsed.GetValue(_sources) ?? new Uri("http://localhost:8090"),
            Agents = agents,
            Rest = parsed.GetValue(_rest) ?? new Uri("http://localhost:8000"),
            Servers = servers.Length > 0 ? servers : ListeningProcess.On(agents.Port) is { } found ? [found] : [],
            Postgres = parsed.GetValue(_postgres)
                ?? (parsed.GetValue(_databasePort) is { } port and > 0 and <= LargestPort ? ListeningProcess.On(port) : null),
        };
    }
}
