using Maestro.Cli;

using var termination = new Termination();
var cli = new MaestroCli(new Hosting(), Environment.GetEnvironmentVariable);
return await cli.RunAsync(args, Console.Out, Console.Error, termination.Stop);
