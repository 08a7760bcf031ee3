using Maestro.Bench.CommandLine;

// One thread waits for all sockets and works on what they bring, instead of waking another one for each: the processors belong to the
// server. The runtime reads this when the first socket is made.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
return await BenchCommands.Root().Parse(args).InvokeAsync();
