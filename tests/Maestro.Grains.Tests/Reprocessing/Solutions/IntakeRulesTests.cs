using System.Text;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Solutions;

namespace Maestro.Grains.Tests.Reprocessing.Solutions;

public sealed class IntakeRulesTests
{
    private readonly SolutionBench _bench = new();

    [Theory, Trait("Checklist", "reprocessing-39"), Trait("Defect", "B23")]
    [InlineData("no json")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"args":null}""")]
    [InlineData("""{"args":[]}""")]
    [InlineData("""{"args":{}}""")]
    [InlineData("""{"args":["text"]}""")]
    [InlineData("""{"args":[{"instanceId":7}]}""")]
    [InlineData("""{"args":[{"instanceId":"A","payload":"text"}]}""")]
    [InlineData("""{"args":[{"instanceId":"A","reprocessing":[]}]}""")]
    [InlineData("""{"args":[{"instanceId":"A\u0000"}]}""")]
    [InlineData("""{"args":[{"instanceId":"\ud800"}]}""")]
    public async Task WhatCannotBeReadGoesAsItCameToTheExceptionQueue(string body)
    {
        var answer = await AcceptAsync(body);

        Assert.Equal(AcceptVerdict.Rejected, answer.Verdict);
        var publish = Assert.Single(_bench.Running);
        Assert.Equal(("events.publish_error", "exception"), (publish.Target, publish.RoutingKey));
        Assert.Equal(body, _bench.BodyOf(publish));
        Assert.Empty(_bench.Store.Items);
    }

    [Fact]
    public async Task AnotherSystemsMessageGoesToTheErrorQueueOfTheQueuesSystem()
    {
        var answer = await AcceptAsync("""{"args":[{"instanceId":"A","systemId":"other"}]}""");

        Assert.Equal(AcceptVerdict.Rejected, answer.Verdict);
        var publish = Assert.Single(_bench.Running);
        Assert.Equal(("persist_error", SampleEvents.System), (publish.Target, publish.RoutingKey));
    }

    [Fact, Trait("Checklist", "reprocessing-40"), Trait("Defect", "B51")]
    public async Task TheQueueTellsTheSystemOfAnEventWithoutOne()
    {
        Assert.Equal(AcceptVerdict.Stored, (await AcceptAsync("""{"args":[{"instanceId":"A","reprocessing":null}]}""")).Verdict);
        await _bench.ResolveAsync(SampleEvents.Found("I1"));

        Assert.Equal(SampleEvents.System, Assert.Single(_bench.Store.Jobs).PendingEvent.SystemId);
    }

    [Theory, Trait("Checklist", "reprocessing-41")]
    [InlineData("""{"args":[{"name":"s.persist.request"}]}""", "instanceId: must not be empty")]
    [InlineData("""{"args":[{"name":"s.persist.request","instanceId":"A","scope":"reproduction"}]}""", "invalid event's scope reproduction")]
    [InlineData("""{"args":[{"name":"s.persist.request","instanceId":"A","scope":"other"}]}""", "invalid event's scope other")]
    public async Task WhatMustNotBeProcessedGoesToTheErrorQueueWithAnErrorEvent(string body, string reason)
    {
        var answer = await AcceptAsync(body);

        Assert.Equal((AcceptVerdict.Rejected, reason), (answer.Verdict, answer.Reason));
        var publish = _bench.One(EffectKind.Publish);
        Assert.Equal(("persist_error", body), (publish.Target, _bench.BodyOf(publish)));
        var error = _bench.EventOf(_bench.One(EffectKind.ErrorEvent));
        Assert.Equal(("s.persist.error", SampleEvents.System), (error.Name, error.SystemId));
        Assert.Contains(reason, error.Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnInvalidSyncPersistStoresNothing()
    {
        var answer = await _bench.Solution.AcceptAsync(new PersistDelivery(PersistSource.Sync, "{}"u8.ToArray()));

        Assert.Equal((AcceptVerdict.Rejected, "instanceId: must not be empty"), (answer.Verdict, answer.Reason));
        Assert.Equal(0, _bench.Store.Writes);
    }

    [Fact, Trait("Checklist", "reprocessing-45"), Trait("Defect", "B17")]
    public async Task APublishIsRepeatedUntilTheBrokerHasConfirmedIt()
    {
        await AcceptAsync("no json");
        var effect = _bench.One(EffectKind.Publish);
        for (var minute = 0; minute < 300; minute++)
        {
            await _bench.FailAsync(EffectKind.Publish, Maestro.Grains.Reprocessing.Neighbours.FailureClass.Permanent, "connection refused");
            await _bench.PassAsync(TimeSpan.FromSeconds(73));
            Assert.Equal("no json", _bench.BodyOf(_bench.One(EffectKind.Publish)));
        }

        await _bench.SucceedAsync(EffectKind.Publish, new Published(Routed: true));

        Assert.False(_bench.State.Effects.ContainsKey(effect.Id));
        Assert.Empty(_bench.Store.DeadLetters);
    }

    [Fact, Trait("Checklist", "reprocessing-46"), Trait("Defect", "B17")]
    public async Task WhatNoQueueTakesIsKeptAndTold()
    {
        await AcceptAsync("no json");
        var effect = _bench.One(EffectKind.Publish);
        await _bench.SucceedAsync(EffectKind.Publish, new Published(Routed: false));

        Assert.Equal(effect.Id, Assert.Single(_bench.Store.DeadLetters).Effect.Id);
        Assert.Single(_bench.Alerts);
    }

    [Fact]
    public async Task A_dead_letter_is_sent_again_once_and_as_it_was()
    {
        await AcceptAsync("no json");
        await _bench.SucceedAsync(EffectKind.Publish, new Published(Routed: false));
        var decision = new Decision("maria.silva", "bound again");

        Assert.False(await _bench.Solution.SendAgainAsync(7, decision));
        Assert.True(await _bench.Solution.SendAgainAsync(1, decision));
        Assert.False(await _bench.Solution.SendAgainAsync(1, decision));

        var effect = _bench.One(EffectKind.Publish);
        Assert.Equal(("events.publish_error", "exception", "kept"), (effect.Target, effect.RoutingKey, _bench.BodyOf(effect)));
    }

    [Fact]
    public async Task Several_at_once_are_taken_in_their_order_and_a_repeated_one_once()
    {
        var answers = await _bench.Solution.AcceptAllAsync(
            [.. new[] { "A", "B", "A", "C" }.Select(instance => SampleEvents.Queued(SampleEvents.Persist(instance)))]);

        Assert.Equal(
            [AcceptVerdict.Stored, AcceptVerdict.Stored, AcceptVerdict.Known, AcceptVerdict.Stored], answers.Select(answer => answer.Verdict));
        Assert.Equal(answers[0].Item, answers[2].Item);
        Assert.Equal(1, _bench.State.Version);
        Assert.Equal("A", _bench.State.Execution?.Event.InstanceId);
        Assert.Equal(["B", "C"], _bench.State.Executions.Select(waiting => waiting.InstanceId));
    }

    [Fact]
    public async Task ThePersistOfADecidedInstanceIsAcknowledgedAndLoggedAndNoMore()
    {
        var jobId = await _bench.CreateJobAsync(SampleEvents.Persist("A"), SampleEvents.Found("I1"));
        await _bench.SkipAsync(jobId);
        Assert.DoesNotContain(_bench.Store.Audit, line => line.Action == "persist_repeated");

        Assert.Equal(AcceptVerdict.Known, (await _bench.AcceptAsync(SampleEvents.Persist("A"))).Verdict);

        Assert.Equal(jobId, Assert.Single(_bench.Store.Audit, line => line.Action == "persist_repeated").JobId);
        Assert.Equal((null, false), (_bench.State.Execution, _bench.Runs(EffectKind.Commit)));
        Assert.Single(_bench.Store.Jobs);
    }

    private Task<AcceptAnswer> AcceptAsync(string body) =>
        _bench.Solution.AcceptAsync(new PersistDelivery(PersistSource.Queue, Encoding.UTF8.GetBytes(body)));
}
