using Maestro.Protocol.ResourceBundles;

namespace Maestro.Bench.Load;

/// <summary>
/// Sequence ids (protocol.md section 3.7) that number the statuses of a run: they grow with the number, and the number is read from them
/// again when a watcher gets the status.
/// </summary>
/// <param name="start">Time of the first one.</param>
internal sealed class StatusNumbers(DateTimeOffset start)
{
    private const int StepBits = 12;
    private const int NodeBits = 10;
    private const int StepMask = (1 << StepBits) - 1;
    private const long Node = 1L << StepBits;

    private readonly long _first = start.ToUnixTimeMilliseconds() - SequenceId.Epoch;

    /// <summary>The sequence id of a status.</summary>
    public long SequenceOf(int number)
    {
        var milliseconds = _first + (number >> StepBits);
        return (milliseconds << (StepBits + NodeBits)) | Node | (uint)(number & StepMask);
    }

    /// <summary>The status with a sequence id; meaningless for an id of somebody else.</summary>
    public int NumberOf(long sequence)
    {
        var milliseconds = (sequence >> (StepBits + NodeBits)) - _first;
        return (int)((milliseconds << StepBits) | (sequence & StepMask));
    }
}
