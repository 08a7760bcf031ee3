using Maestro.Gateway.Agents;

namespace Maestro.Gateway.Tests.Agents;

public sealed class AgentAdmissionTests
{
    [Fact]
    public async Task So_many_at_once_and_the_others_in_the_order_they_came()
    {
        var limit = 16 * Environment.ProcessorCount;
        using var admission = new AgentAdmission();
        var (running, most) = (0, 0);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var order = new List<int>();
        var work = Enumerable.Range(0, 500).Select(i => admission.RunAsync(async () =>
        {
            lock (order)
            {
                order.Add(i);
                most = Math.Max(most, ++running);
                if (running == limit)
                {
                    full.TrySetResult();
                }
            }

            await full.Task;
            lock (order)
            {
                running--;
            }

            return i;
        })).ToArray();

        Assert.Equal(Enumerable.Range(0, 500), await Task.WhenAll(work).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(limit, most);
        Assert.Equal(Enumerable.Range(0, 10), order.Take(10));
    }

    [Fact]
    public async Task One_that_goes_while_it_waits_lets_the_others_pass()
    {
        using var admission = new AgentAdmission();
        var gate = new TaskCompletionSource();
        var busy = Enumerable.Range(0, 16 * Environment.ProcessorCount).Select(_ => admission.RunAsync(() => gate.Task)).ToArray();
        using var gone = new CancellationTokenSource();
        var waits = admission.RunAsync(() => Task.CompletedTask, gone.Token);
        var next = admission.RunAsync(() => Task.FromResult(7));

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        gate.SetResult();

        await Task.WhenAll(busy);
        Assert.Equal(7, await next.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Work_that_fails_gives_its_place_back()
    {
        using var admission = new AgentAdmission();
        for (var i = 0; i < 200; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => admission.RunAsync(() => throw new InvalidOperationException("no")));
        }

        Assert.Equal(1, await admission.RunAsync(() => Task.FromResult(1)));
    }
}
