using System.Runtime.InteropServices;

namespace Maestro.SystemTests.Processes;

internal static partial class NativeMethods
{
    /// <summary>Sends a signal to a process; .NET itself knows only how to kill.</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Kill(int processId, int signal);
}
