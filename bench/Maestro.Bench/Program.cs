using Maestro.Bench.CommandLine;
using Maestro.Cli;

// One thread waits for all sockets and works on what they bring, instead of waking another one for each: the processors belong to the
// server. The runtime reads this when the first socket is made. What is measured in this process is to run as in a server.
if (args is not ["storage" or "floor", ..])
{
    Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
    Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
}

using var termination = new Termination();
return await BenchCommands.RunAsync(args, Console.Out, Console.Error, termination.Stop);
