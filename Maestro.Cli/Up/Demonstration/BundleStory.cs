using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Grpc.Core;
using Maestro.Cli.Processes;
using Maestro.Cli.Rest;
using Maestro.Protocol.CloudEvents.V1;
using Npgsql;

namespace Maestro.Cli.Up.Demonstration;

/// <summary>Sends the sample bundle on its way and tells of every station.</summary>
internal sealed class BundleStory(Story story, UpPorts ports, NpgsqlDataSource database, TimeProvider time)
{
    private static readonly TimeSpan AgentLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StatusLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DeletionLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Registers the consumer of the bundle, which must be there before its agent.</summary>
    public async Task RegisterConsumerAsync(CancellationToken stop)
    {
        using var rest = OpenRest();
        var isNew = await IsNewAsync(rest.CreateConsumerAsync(new NewConsumer(SampleBundle.Consumer, null), stop));
        story.Say($"consumer: \"{SampleBundle.Consumer}\" {(isNew ? "registered over REST" : "is registered already")}");
    }

    /// <summary>
    /// Publishes and watches until the source has seen the status of a healthy bundle; then once more, to show what it takes when the
    /// processes are warm.
    /// </summary>
    /// <exception cref="TimeoutException">A station was not reached in time.</exception>
    public async Task TellAsync(ChildProcess agent, CancellationToken stop)
    {
        await WaitForSubscriptionAsync(agent, stop);
        var version = await VersionAsync(stop);
        using var source = new SourceClient(ports.Sources);
        await TellAsync(source, agent, version, version == 0 ? "creating" : "found again, updating", stop);
        await TellAsync(source, agent, version + 1, "updating once more, now that everything is warm:", stop);
    }

    private async Task TellAsync(SourceClient source, ChildProcess agent, int version, string what, CancellationToken stop)
    {
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var subscription = await source.SubscribeAsync(SampleBundle.Source, watch.Token);
        story.Say($"bundle: {what} \"{SampleBundle.Name}\" (id {SampleBundle.Id}) as source \"{SampleBundle.Source}\"");

        var published = time.GetUtcNow();
        var timeline = new Timeline(story, time);
        watch.CancelAfter(StatusLimit);
        var following = Task.WhenAll(
            timeline.FollowAsync(PublishAsync(source, SampleBundle.Request(version, published), published, watch.Token), watch.Token),
            timeline.FollowAsync(EventHistory.ReadAsync(database, SampleBundle.Id, version + 1, published, watch.Token), watch.Token),
            timeline.FollowAsync(AgentFacts(agent, version + 1, watch.Token), watch.Token),
            timeline.FollowAsync(StatusFacts(subscription, version + 1, watch.Token), watch.Token));
        try
        {
            var took = await timeline.TellAsync(published, watch.Token);
            story.Say(string.Create(CultureInfo.InvariantCulture, $"bundle: {took.TotalMilliseconds:F1} ms from publishing to the observed status"));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"the source has not seen a healthy status within {StatusLimit.TotalSeconds:0} s; see {agent.Log}");
        }
        finally
        {
            await watch.CancelAsync();
            await following;
        }
    }

    private async Task WaitForSubscriptionAsync(ChildProcess agent, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(AgentLimit);
        try
        {
            await foreach (var entry in AgentLog.ReadAsync(agent.Log, time, limit.Token))
            {
                if (entry.EventId == AgentLogEntry.Subscribed)
                {
                    story.Say($"agent: subscribed to the bundles of \"{SampleBundle.Consumer}\"");
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            agent.ThrowIfEnded();
            throw new TimeoutException($"the agent has not subscribed within {AgentLimit.TotalSeconds:0} s; see {agent.Log}");
        }
    }

    private RestClient OpenRest() =>
        new(new RestSettings { Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports.Rest}")) });

    private static async Task<bool> IsNewAsync(Task creation)
    {
        try
        {
            await creation;
            return true;
        }
        catch (RestFailure failure) when (failure.Status == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    // The version there is; 0 when there is none, or when the last one was deleted, which the agent then proves first.
    private async Task<int> VersionAsync(CancellationToken stop)
    {
        using var rest = OpenRest();
        var started = time.GetTimestamp();
        while (await rest.FindBundleAsync(SampleBundle.Id, stop) is { Value: var bundle })
        {
            if (bundle.DeletedAt is null)
            {
                return bundle.Version;
            }

            if (time.GetElapsedTime(started) > DeletionLimit)
            {
                throw new TimeoutException($"the sample bundle of an earlier run is still being deleted after {DeletionLimit.TotalSeconds:0} s");
            }

            await Task.Delay(Look, time, stop);
        }

        return 0;
    }

    private async IAsyncEnumerable<Fact> PublishAsync(
        SourceClient source, CloudEvent request, DateTimeOffset published, [EnumeratorCancellation] CancellationToken stop)
    {
        yield return new Fact(published, "published", $"for consumer \"{SampleBundle.Consumer}\", {request.BinaryData.Length} bytes");
        await source.PublishAsync(request, stop);
        yield return new Fact(time.GetUtcNow(), "accepted", "the server answered OK, which it does only after the commit");
    }

    private async IAsyncEnumerable<Fact> AgentFacts(
        ChildProcess agent, int version, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var entry in AgentLog.ReadAsync(agent.Log, time, stop))
        {
            if (entry.IsAbout(SampleBundle.Id, version) && entry.EventId is AgentLogEntry.SpecReceived or AgentLogEntry.Applied)
            {
                yield return entry.EventId == AgentLogEntry.Applied
                    ? new Fact(entry.Time, "applied", "to the (simulated) cluster")
                    : new Fact(entry.Time, "delivered", $"the agent has version {version}");
            }
        }
    }

    private async IAsyncEnumerable<Fact> StatusFacts(
        AsyncServerStreamingCall<CloudEvent> subscription, int version, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var status in SourceClient.StatusesAsync(subscription, SampleBundle.Id, version, stop))
        {
            yield return new Fact(time.GetUtcNow(), "observed", $"the source sees {status.Summary}") { IsLast = status.IsHealthy };
        }
    }
}
