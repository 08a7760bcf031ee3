namespace Maestro.Cli.Up;

/// <summary>Finds the simulator of the platform, which belongs to a checkout and not to what is installed.</summary>
internal static class SimulatorProgram
{
    private const string File = "maestro-platform-simulator.dll";

    /// <summary>The program.</summary>
    /// <exception cref="IOException">It is not here; the message says what to do.</exception>
    public static string Find()
    {
        // artifacts/bin/Maestro.Cli/release is where we are, and next to it is what the launcher has built.
        var ours = new DirectoryInfo(AppContext.BaseDirectory);
        string[] places =
        [
            Path.Combine(ours.FullName, File),
            Path.Combine(ours.Parent?.Parent?.FullName ?? "/", "Maestro.Platform.Simulator", ours.Name, File),
        ];
        return Array.Find(places, System.IO.File.Exists) ?? throw new IOException(
            "the demonstration of reprocessing needs the simulator of the platform, which is not installed; start it from a checkout with "
            + "\"./maestro up --reprocessing\", or leave the demonstration out with --bare");
    }
}
