namespace Maestro.Cli;

/// <summary>Exit codes (rest-and-operations.md section 3.1).</summary>
internal static class ExitCode
{
    /// <summary>Done, or stopped as asked.</summary>
    public const int Success = 0;

    /// <summary>A command, option or request was wrong.</summary>
    public const int Invalid = 1;

    /// <summary>A client command or a migration was asked to end before it was done; what shells say for an interrupted program.</summary>
    public const int Interrupted = 130;

    /// <summary>A process could not start or went on no longer; a migration failed.</summary>
    public const int Failed = 255;
}
