using System.CommandLine;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Tracing;

/// <summary><c>maestro trace</c> and <c>maestro why</c>: what operators ask first.</summary>
internal static class TracingCommands
{
    private static readonly (string, string) Anything =
        ("what", "id of a resource bundle, name of a work, or name of a manifest (also kind/name or namespace/name)");

    /// <summary>The commands.</summary>
    public static IEnumerable<Command> Make(ClientCommands commands) =>
    [
        commands.Make("trace", "Finds a resource bundle and tells its whole story.",
            [.. ClientOptions.Rest, OperatorOptions.Consumer, OperatorOptions.Output], Anything, TraceCommand.RunAsync).WithExamples(
            "maestro trace 3c1f6a52-2c53-5b8e-9a0e-7d1f0f6f9a10",
            "maestro trace deployment/web --consumer edge-oslo-07"),
        commands.Make("why", "Says why a resource bundle is not applied yet, or that it is.",
            [.. ClientOptions.Rest, OperatorOptions.Consumer, OperatorOptions.Output], Anything, WhyCommand.RunAsync).WithExamples(
            "maestro why ledger",
            "maestro why 3c1f6a52-2c53-5b8e-9a0e-7d1f0f6f9a10"),
    ];
}
