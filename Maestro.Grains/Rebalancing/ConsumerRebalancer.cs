using System.Collections.Immutable;
using Maestro.Grains.Delivery;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Grains.Rebalancing;

/// <summary>
/// Gives consumers of this silo away to silos that carry fewer. A consumer's grain is made on the silo that calls it first and stays for as long as
/// something is delivered, so without this a silo that joins, or comes back, would get none of the consumers there are.
/// </summary>
/// <param name="dispatchers">The consumers of this silo.</param>
/// <param name="placement">Those of all silos, and the way to move one.</param>
/// <param name="local">
/// The gateway in this process, if there is one: its consumers stay, because what they are sent then needs no message.
/// </param>
/// <param name="time">For the pauses between rounds.</param>
/// <param name="random">Spreads the rounds of silos that started together.</param>
/// <param name="logger">Is told of what moves.</param>
internal sealed partial class ConsumerRebalancer(
    ConsumerDispatchers dispatchers, IConsumerPlacement placement, ILocalGateway? local, TimeProvider time, Random random, ILogger<ConsumerRebalancer> logger)
    : BackgroundService
{
    private const int MaxMovesAtOnce = 16;
    private const double Jitter = 0.25;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private ImmutableHashSet<SiloAddress> _silos = [];

    // Those that the last round told to move; that they did is seen in the next one.
    private string[] _told = [];

    /// <summary>One round.</summary>
    /// <returns>How many consumers were told to move.</returns>
    /// <exception cref="OrleansException">A silo went meanwhile, or is too busy; the next round finds what is left.</exception>
    public async Task<int> RebalanceAsync(CancellationToken cancellationToken)
    {
        TellOfThoseThatStayed();
        if (!AreSilosSettled() || _silos.Count < 2 || dispatchers.Count <= ConsumerSpread.LeastSurplus || !Movable.Any())
        {
            return 0;
        }

        var counts = await placement.CountAsync(_silos);
        var targets = ConsumerSpread.Plan(counts, placement.Here).SelectMany(share => Enumerable.Repeat(share.Silo, share.Count));
        (string Consumer, SiloAddress Silo)[] moves = [.. Movable.Zip(targets)];
        if (moves.Length > 0)
        {
            _told = [.. moves.Select(move => move.Consumer)];
            LogMoving(logger, moves.Length, counts[placement.Here], counts.Values.Sum(), counts.Count);
            await Parallel.ForEachAsync(
                moves,
                new ParallelOptions { MaxDegreeOfParallelism = MaxMovesAtOnce, CancellationToken = cancellationToken },
                async (move, _) => await placement.MoveAsync(move.Consumer, move.Silo));
        }

        return moves.Length;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Period * (1 + (Jitter * ((2 * random.NextDouble()) - 1))), time, stoppingToken);
                await TryRebalanceAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task TryRebalanceAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RebalanceAsync(stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            // Consumers are delivered to wherever they live, so it has time until the next round.
            LogNotMoved(logger, failure);
        }
    }

    /// <summary>A consumer answers before it has moved, and stays when the other silo cannot take it; its turn comes again with the others'.</summary>
    private void TellOfThoseThatStayed()
    {
        var stayed = _told.Count(dispatchers.Has);
        if (stayed > 0)
        {
            LogStayed(logger, stayed, _told.Length);
        }

        _told = [];
    }

    private IEnumerable<string> Movable => local is null ? dispatchers.Consumers : dispatchers.ConsumersNotSentToThrough(local.Id);

    /// <summary>
    /// False for a round when silos came or went: who came is still starting, who went may come back under another address, and during a rolling restart
    /// there is no telling who will have how many.
    /// </summary>
    private bool AreSilosSettled()
    {
        var before = _silos;
        _silos = placement.ActiveSilos;
        return _silos.SetEquals(before) && _silos.Contains(placement.Here);
    }
}
