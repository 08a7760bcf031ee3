using Maestro.Cli;
using Maestro.Cli.Output;

using var termination = new Termination();
var cli = new MaestroCli(new Hosting(), Environment.GetEnvironmentVariable);
return await cli.RunAsync(args, Terminal.OfProcess(Environment.GetEnvironmentVariable), termination.Stop);
