using System.Runtime.InteropServices;

namespace Maestro.Cli;

/// <summary>Turns the signals that ask a process to stop into a cancellation.</summary>
internal sealed class Termination : IDisposable
{
    private const int FirstSignalExitCode = 128;
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    /// <summary>Starts to listen.</summary>
    public Termination() =>
        _registrations = [Register(PosixSignal.SIGINT, 2), Register(PosixSignal.SIGTERM, 15), Register(PosixSignal.SIGHUP, 1)];

    /// <summary>Cancelled by the first signal. A second one ends the process at once.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            Environment.Exit(FirstSignalExitCode + number);
        }

        _stop.Cancel();
    });
}
