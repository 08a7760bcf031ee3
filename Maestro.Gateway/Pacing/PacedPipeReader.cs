using System.IO.Pipelines;

namespace Maestro.Gateway.Pacing;

/// <summary>Hands out what arrives in small portions, each when <see cref="PoolPacing"/> lets it.</summary>
internal sealed class PacedPipeReader(PipeReader inner, PoolPacing pacing, TimeProvider time) : PipeReader
{
    /// <summary>A connection that is older was here before the crowd that may be coming in now.</summary>
    private static readonly TimeSpan Newcomer = TimeSpan.FromSeconds(30);

    /// <summary>About fifty small requests.</summary>
    private const int Portion = 8 * 1024;

    private (SequencePosition Start, SequencePosition End) _handedOut;
    private readonly long _openedAt = time.GetTimestamp();
    private long _limit = Portion;
    private bool _isSettled;

    /// <inheritdoc/>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        _isSettled = _isSettled || time.GetElapsedTime(_openedAt) > Newcomer;
        await pacing.PassAsync(goesFirst: _isSettled);
        ReadResult result;
        try
        {
            result = await inner.ReadAsync(cancellationToken);
        }
        catch (IOException)
        {
            // A peer that goes with something unread resets the connection.
            await pacing.PassEndAsync();
            throw;
        }

        if (result.IsCompleted)
        {
            await pacing.PassEndAsync();
        }

        return HandOut(result);
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out var all))
        {
            result = default;
            return false;
        }

        result = HandOut(all);
        return true;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // A portion of which nothing was taken was too small to be understood.
        _limit = consumed.Equals(_handedOut.Start) && examined.Equals(_handedOut.End) ? _limit + Portion : Portion;
        inner.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private ReadResult HandOut(ReadResult all)
    {
        var buffer = all.Buffer;
        var isPart = buffer.Length > _limit;
        if (isPart)
        {
            buffer = buffer.Slice(0, _limit);
        }

        _handedOut = (buffer.Start, buffer.End);
        return new ReadResult(buffer, all.IsCanceled, all.IsCompleted && !isPart);
    }
}
