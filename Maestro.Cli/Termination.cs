using System.Runtime.InteropServices;

namespace Maestro.Cli;

/// <summary>Turns the signals that ask a process to stop into a cancellation.</summary>
internal sealed class Termination : IDisposable
{
    private const int FirstSignalExitCode = 128;

    // A wrapper often passes on the very signal that the whole group got already; only a person asks again after a while.
    private const long SameRequestMilliseconds = 1000;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private long _firstSignal = -1;

    /// <summary>Starts to listen.</summary>
    public Termination() =>
        _registrations = [Register(PosixSignal.SIGINT, 2), Register(PosixSignal.SIGTERM, 15), Register(PosixSignal.SIGHUP, 1)];

    /// <summary>Cancelled by the first signal. One that comes later than a second after it ends the process at once.</summary>
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
        var now = Environment.TickCount64;
        var first = Interlocked.CompareExchange(ref _firstSignal, now, -1);
        if (first >= 0 && now - first > SameRequestMilliseconds)
        {
            Environment.Exit(FirstSignalExitCode + number);
        }

        _stop.Cancel();
    });
}
