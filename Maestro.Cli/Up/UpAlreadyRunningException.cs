namespace Maestro.Cli.Up;

/// <summary>A second <c>maestro up</c> on the same directory.</summary>
internal sealed class UpAlreadyRunningException(UpDirectory directory) : Exception(
    $"maestro up runs already with the data in {directory.Root}"
    + (directory.Up.Running() is { } process ? $" (process {process.ProcessId})" : "")
    + ". Stop it with Ctrl-C in its terminal or with \"maestro down\", or start another one with --data DIR.");
