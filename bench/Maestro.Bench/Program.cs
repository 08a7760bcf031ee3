using System.CommandLine;
using System.CommandLine.Parsing;
using Maestro.Bench;

var sources = new Option<Uri>("--source-url") { CustomParser = ReadUrl, DefaultValueFactory = _ => new Uri("http://localhost:8090"), Description = "gRPC address for sources." };
var agents = new Option<Uri>("--agent-url") { CustomParser = ReadUrl, DefaultValueFactory = _ => new Uri("http://localhost:8091"), Description = "gRPC address for agents." };
var rest = new Option<Uri>("--rest-url") { CustomParser = ReadUrl, DefaultValueFactory = _ => new Uri("http://localhost:8000"), Description = "REST address, to register consumers." };
var consumers = new Option<int>("--consumers") { DefaultValueFactory = _ => 100, Description = "How many consumers (1 to 10000)." };
var bundles = new Option<int>("--bundles") { DefaultValueFactory = _ => 5000, Description = "How many bundles are created (1 to 1000000)." };
var updates = new Option<int>("--updates") { DefaultValueFactory = _ => 20_000, Description = "How many updates follow (0 to 10000000)." };
var inFlight = new Option<int>("--in-flight") { DefaultValueFactory = _ => 64, Description = "How many publishers wait for an answer at a time (1 to 4096)." };
var size = new Option<int>("--size") { DefaultValueFactory = _ => 2048, Description = "Bytes of the manifest bundle (256 to 400000)." };
var statuses = new Option<bool>("--statuses") { Description = "Agents answer each spec with a status, and a watcher of the source waits for it." };
var root = new RootCommand("Publishes bundles as a source, receives them as the agents, and tells rates and latencies. Loopback only.")
{
    sources, agents, rest, consumers, bundles, updates, inFlight, size, statuses,
};
root.SetAction(async (parsed, cancellationToken) =>
{
    var plan = new LoadPlan
    {
        Sources = parsed.GetRequiredValue(sources),
        Agents = parsed.GetRequiredValue(agents),
        Rest = parsed.GetRequiredValue(rest),
        Consumers = Math.Clamp(parsed.GetValue(consumers), 1, 10_000),
        Bundles = Math.Clamp(parsed.GetValue(bundles), 1, 1_000_000),
        Updates = Math.Clamp(parsed.GetValue(updates), 0, 10_000_000),
        InFlight = Math.Clamp(parsed.GetValue(inFlight), 1, 4096),
        Size = Math.Clamp(parsed.GetValue(size), 256, 400_000),
        Statuses = parsed.GetValue(statuses),
    };
    foreach (var url in new[] { plan.Sources, plan.Agents, plan.Rest }.Where(url => !url.IsLoopback))
    {
        Console.Error.WriteLine($"{url} is not on this machine; load goes to loopback addresses only.");
        return 1;
    }

    await new LoadRun(plan).RunAsync(cancellationToken);
    return 0;
});
return await root.Parse(args).InvokeAsync();

static Uri? ReadUrl(ArgumentResult argument)
{
    if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var url))
    {
        return url;
    }

    argument.AddError($"'{argument.Tokens[0].Value}' is not an absolute URL such as http://localhost:8090");
    return null;
}
