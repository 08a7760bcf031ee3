using System.CommandLine;
using Maestro.Platform.Simulator;

var port = new Option<int>("--port") { Description = "port of all services", DefaultValueFactory = _ => 9110 };
var broker = new Option<string>("--broker") { Description = "amqp://user:password@host:port/vhost", Required = true };
var maestro = new Option<string>("--maestro") { Description = "REST of reprocessing, such as http://localhost:6971", Required = true };
var execution = new Option<int>("--execution-milliseconds") { Description = "how long an instance runs", DefaultValueFactory = _ => 0 };
var root = new RootCommand("Simulates the platform around Maestro's reprocessing: its services over HTTP, and its side of RabbitMQ.")
{
    port, broker, maestro, execution,
};
root.SetAction(async (parsed, stop) =>
{
    await using var simulator = await Simulator.StartAsync(
        new SimulatorOptions
        {
            Port = parsed.GetValue(port),
            Broker = new Uri(parsed.GetRequiredValue(broker)),
            Maestro = new Uri(parsed.GetRequiredValue(maestro)),
            ExecutionTime = TimeSpan.FromMilliseconds(parsed.GetValue(execution)),
        },
        stop);
    await simulator.RunAsync(stop);
});
return await root.Parse(args).InvokeAsync();
