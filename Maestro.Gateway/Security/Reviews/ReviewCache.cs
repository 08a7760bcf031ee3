using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Maestro.Gateway.Security.Reviews;

/// <summary>
/// Answers that hold for a short while. A question that is under way is not asked twice, and a failure is not remembered. When there is no room,
/// refusals go first: strangers must not crowd out those who may.
/// </summary>
/// <param name="limits">How many answers, and for how long.</param>
/// <param name="isGrant">Tells a yes from a no.</param>
/// <param name="time">The clock.</param>
internal sealed class ReviewCache<TKey, TAnswer>(ReviewLimits limits, Func<TAnswer, bool> isGrant, TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Remembered> _answers = new();
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TAnswer>>> _asked = new();
    private readonly Lock _room = new();

    /// <summary>The answer if it is known.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TAnswer answer)
    {
        if (_answers.TryGetValue(key, out var remembered) && IsFresh(remembered))
        {
            answer = remembered.Answer;
            return true;
        }

        answer = default;
        return false;
    }

    /// <summary>Asks, or waits for the answer to the same question.</summary>
    public Task<TAnswer> AskAsync(TKey key, Func<Task<TAnswer>> ask) =>
        _asked.GetOrAdd(key, asked => new Lazy<Task<TAnswer>>(() => AskAndRememberAsync(asked, ask))).Value;

    private async Task<TAnswer> AskAndRememberAsync(TKey key, Func<Task<TAnswer>> ask)
    {
        try
        {
            var answer = await ask();
            Remember(key, answer);
            return answer;
        }
        finally
        {
            _asked.TryRemove(key, out _);
        }
    }

    private void Remember(TKey key, TAnswer answer)
    {
        lock (_room)
        {
            if (_answers.Count >= limits.Remembered)
            {
                Forget(remembered => !IsFresh(remembered));
            }

            if (_answers.Count >= limits.Remembered && isGrant(answer))
            {
                Forget(remembered => !isGrant(remembered.Answer));
            }

            if (_answers.Count < limits.Remembered || _answers.ContainsKey(key))
            {
                _answers[key] = new Remembered(answer, time.GetTimestamp());
            }
        }
    }

    private void Forget(Func<Remembered, bool> isDispensable)
    {
        foreach (var (key, _) in _answers.Where(entry => isDispensable(entry.Value)))
        {
            _answers.TryRemove(key, out _);
        }
    }

    private bool IsFresh(Remembered remembered) =>
        time.GetElapsedTime(remembered.At) < (isGrant(remembered.Answer) ? limits.GrantedFor : limits.RefusedFor);

    private readonly record struct Remembered(TAnswer Answer, long At);
}
