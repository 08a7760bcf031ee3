using Maestro.Grains.Reprocessing.Lifecycle;
using Orleans.Streams;

namespace Maestro.Grains.Tests.Reprocessing.Lifecycle;

public class LifecycleQueuesTests
{
    [Fact]
    public async Task A_read_that_has_begun_is_not_cancelled_when_the_queue_goes_to_another_silo()
    {
        using var moves = new CancellationTokenSource();
        var queue = new SlowQueue();
        IQueueAdapterReceiver receiver = new LifecycleQueues.PatientReceiver(queue);

        var read = receiver.GetQueueMessagesAsync(10, moves.Token);
        await moves.CancelAsync();
        Assert.False(read.IsCompleted);
        queue.Answer.SetResult([]);

        Assert.Empty(await read);
        Assert.Equal((10, false), (queue.Asked, queue.Token.CanBeCanceled));
    }

    private sealed class SlowQueue : IQueueAdapterReceiver
    {
        public TaskCompletionSource<IList<IBatchContainer>> Answer { get; } = new();

        public int Asked { get; private set; }

        public CancellationToken Token { get; private set; }

        public Task Initialize(TimeSpan timeout) => Task.CompletedTask;

        public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => Answer.Task;

        public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
        {
            (Asked, Token) = (maxCount, cancellationToken);
            return Answer.Task.WaitAsync(cancellationToken);
        }

        public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

        public Task Shutdown(TimeSpan timeout) => Task.CompletedTask;
    }
}
