using System.CommandLine;
using System.Reflection;

namespace Maestro.Cli.CommandLine;

/// <summary><c>maestro version</c>.</summary>
internal static class VersionCommand
{
    private static string ProductVersion =>
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The commit this program was built from; "unknown" when the build did not know it.</summary>
    public static string Commit => ProductVersion.Split('+') is [_, var commit] ? commit : "unknown";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("version", "Prints the version.");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine($"maestro {ProductVersion}"));
        return command;
    }
}
