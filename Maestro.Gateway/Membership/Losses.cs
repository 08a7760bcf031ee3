using System.Threading.Channels;

namespace Maestro.Gateway.Membership;

/// <summary>The silos lost what they knew of this gateway, all of them or one.</summary>
/// <param name="What">What was lost, for the log.</param>
/// <param name="Since">When all was well for the last time, as far as is known here.</param>
/// <param name="IsOfOneSilo">Whether it is the end of a silo, be it in order or not: the silos that remain say which.</param>
internal sealed record Loss(string What, DateTimeOffset Since, bool IsOfOneSilo = false);

/// <summary>Losses that wait to be made good.</summary>
internal sealed class Losses(TimeProvider time)
{
    private const int MaxKnownSilos = 256;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _knownSilos = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldestSilos = [];

    // When it is full, what is dropped is made good with what waits: recovery always covers everything since the first report.
    private readonly Channel<Loss> _waiting =
        Channel.CreateBounded<Loss>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Reports a dead silo. Every other silo does so, but it is dealt with once.</summary>
    public void ReportSilo(string siloAddress)
    {
        lock (_lock)
        {
            if (!_knownSilos.Add(siloAddress))
            {
                return;
            }

            _oldestSilos.Enqueue(siloAddress);
            if (_oldestSilos.Count > MaxKnownSilos)
            {
                _knownSilos.Remove(_oldestSilos.Dequeue());
            }
        }

        Report(new Loss($"Silo {siloAddress}", time.GetUtcNow(), IsOfOneSilo: true));
    }

    /// <summary>Reports that the whole cluster had taken this gateway for dead, or was started anew.</summary>
    /// <param name="since">The last sign of life that the cluster answered.</param>
    public void ReportForgotten(DateTimeOffset since) => Report(new Loss("everything the cluster knew of this gateway", since));

    /// <summary>Losses to be made good, as they are reported.</summary>
    public IAsyncEnumerable<Loss> ReadAllAsync(CancellationToken cancellationToken) => _waiting.Reader.ReadAllAsync(cancellationToken);

    private void Report(Loss loss) => _waiting.Writer.TryWrite(loss);
}
