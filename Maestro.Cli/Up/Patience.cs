namespace Maestro.Cli.Up;

/// <summary>How long an orderly stop may take before a process is killed.</summary>
internal static class Patience
{
    /// <summary>A whole <c>maestro up</c>: the sum of its parts and some.</summary>
    public static readonly TimeSpan Up = TimeSpan.FromSeconds(90);

    /// <summary>One of its processes; a server drains for 25 seconds at most.</summary>
    public static TimeSpan For(string name) => TimeSpan.FromSeconds(name == "server" ? 35 : 15);
}
