using Maestro.Grains.Reprocessing.Events;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Neighbours;
using Maestro.Platform.Simulator.Faults;
using Maestro.Platform.Simulator.State;
using Maestro.Silo.Neighbours;
using Maestro.Testing;
using Microsoft.Extensions.DependencyInjection;
using PlatformSimulator = Maestro.Platform.Simulator.Simulator;
using SimulatorOptions = Maestro.Platform.Simulator.SimulatorOptions;

namespace Maestro.Silo.Tests.Neighbours;

/// <summary>What the answers of the platform's services mean (reprocessing.md section 4), spoken over real HTTP.</summary>
public sealed class NeighbourTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset April = new(2018, 4, 2, 9, 0, 11, TimeSpan.Zero);

    private PlatformSimulator _platform = null!;
    private ServiceProvider _services = null!;
    private string _system = "";

    public async Task InitializeAsync()
    {
        var port = TestPorts.Free();
        // A domain app that commits has the event manager tell that; nobody needs to hear it here.
        _platform = await PlatformSimulator.StartAsync(new SimulatorOptions
        {
            Port = port,
            Maestro = new Uri("http://127.0.0.1:1"),
            Generation2018 = false,
        });
        var address = new Uri($"http://127.0.0.1:{port}");
        _services = new ServiceCollection().AddSingleton(TimeProvider.System).AddNeighbours(new NeighbourSettings
        {
            ApiCore = address,
            Discovery = address,
            ProcessMemory = address,
            EventManager = address,
            DomainHostPrefix = "",
        }).BuildServiceProvider();
        _system = _platform.State.AddSystem();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _platform.DisposeAsync();
    }

    [Fact]
    public async Task Process_memory_knows_the_event_of_an_instance()
    {
        var instance = _platform.State.AddFinished(_system, "a.request", April);
        var found = await Of<IProcessMemory>().GetEventAsync(instance.Id, None);
        Assert.Equal(("a.request", "2018-04-02T09:00:11Z"), (found.Name, found.ReferenceDate));

        var unknown = await FailsAsync(() => Of<IProcessMemory>().GetEventAsync("x/y?", None), FailureClass.Permanent);
        Assert.Equal("event not found for instance x/y?", unknown.Message);
        _platform.Faults.Add(new Fault("memory", FaultKind.Refuse));
        await FailsAsync(() => Of<IProcessMemory>().GetEventAsync(instance.Id, None), FailureClass.Transient);
    }

    [Theory]
    [Trait("Checklist", "reprocessing-50")]
    [InlineData(FaultKind.Refuse, 400)]
    [InlineData(FaultKind.Refuse, 500)]
    [InlineData(FaultKind.Garbage, 200)]
    [InlineData(FaultKind.Break, 0)]
    public async Task A_failure_of_discovery_is_never_an_empty_answer(FaultKind kind, int status)
    {
        _platform.Faults.Add(new Fault("discovery", kind) { Status = status, Times = 1 });
        await FailsAsync(() => Of<IDiscovery>().FindAffectedAsync(_system, "i", None), FailureClass.Transient);
        Assert.Empty(await Of<IDiscovery>().FindAffectedAsync(_system, "i", None));
    }

    [Theory]
    [InlineData("", "master")]
    [InlineData("a\0b", "master")]
    [InlineData("a", "b\0c")]
    public async Task Units_that_cannot_be_stored_are_no_answer_of_discovery(string instance, string branch)
    {
        _platform.State.SetAffected("i", new Affected(instance, branch));
        await FailsAsync(() => Of<IDiscovery>().FindAffectedAsync(_system, "i", None), FailureClass.Transient);
    }

    [Fact]
    public async Task Discovery_answers_units_in_its_order()
    {
        _platform.State.SetAffected("i", new Affected("b", ""), new Affected("a", "cenario", Forking: true), new Affected("b", "master"));
        Assert.Equal(
            [
                new AffectedUnit(new UnitKey("b", "master"), false), new AffectedUnit(new UnitKey("a", "cenario"), true),
                new AffectedUnit(new UnitKey("b", "master"), false),
            ],
            (await Of<IDiscovery>().FindAffectedAsync(_system, "i", None)).AsEnumerable());
    }

    [Fact]
    [Trait("Checklist", "reprocessing-57")]
    public async Task Api_core_tells_and_takes_what_the_contract_says()
    {
        var fork = _platform.State.AddFinished(_system, "a.request", April, isFork: true);
        Assert.Equal(_system, Assert.Single(await Of<IApiCore>().ListSystemsAsync(None)));
        Assert.Null(await Of<IApiCore>().FindInstanceAsync("unknown", None));
        Assert.Equal(new ProcessInstance("finished", true), await Of<IApiCore>().FindInstanceAsync(fork.Id, None));

        await Of<IApiCore>().SetInstanceStatusAsync(fork.Id, "reprocessing_pending_approval", None);

        Assert.Equal("reprocessing_pending_approval", fork.Status);
        var body = Assert.Single(_platform.Journal.Of("apicore"), entry => entry.What == "status set").Detail;
        Assert.Equal(
            $$$"""{"_metadata":{"type":"processInstance","instance_id":"","origin":"","changeTrack":"update"},"id":"{{{fork.Id}}}","status":"reprocessing_pending_approval"}""",
            body);
        _platform.Faults.Add(new Fault("apicore", FaultKind.Refuse) { Status = 400 });
        await FailsAsync(() => Of<IApiCore>().FindInstanceAsync(fork.Id, None), FailureClass.Transient);
    }

    [Theory]
    [InlineData(FaultKind.Refuse, 500, "", FailureClass.Transient)]
    [InlineData(FaultKind.Refuse, 503, "", FailureClass.Transient)]
    [InlineData(FaultKind.Refuse, 408, "", FailureClass.Transient)]
    [InlineData(FaultKind.Refuse, 429, "", FailureClass.Transient)]
    [InlineData(FaultKind.Refuse, 404, "", FailureClass.Permanent)]
    [InlineData(FaultKind.Garbage, 200, "<html>the token is broken</html>", FailureClass.InDoubt)]
    [InlineData(FaultKind.Garbage, 200, """{"message":"token"}""", FailureClass.InDoubt)]
    [InlineData(FaultKind.Break, 0, "", FailureClass.InDoubt)]
    [InlineData(FaultKind.LoseAnswer, 0, "", FailureClass.InDoubt)]
    [Trait("Checklist", "reprocessing-77")]
    public async Task A_commit_succeeded_only_when_it_says_ok(FaultKind kind, int status, string body, FailureClass expected)
    {
        var instance = _platform.State.AddFinished(_system, "a.request", April);
        _platform.Faults.Add(new Fault("domain", kind) { Status = status, Body = body, Times = 1 });
        await FailsAsync(() => Of<IDomainApp>().CommitAsync(_system, instance.Id, None), expected);
        Assert.Equal(kind == FaultKind.LoseAnswer ? 1 : 0, instance.Commits);
    }

    [Fact]
    public async Task An_instance_whose_id_is_not_ascii_can_be_committed()
    {
        var instance = _platform.State.AddFinished(_system, "a.request", April, id: "instância-1");
        await Of<IDomainApp>().CommitAsync(_system, instance.Id, None);
        Assert.Equal(1, instance.Commits);
    }

    [Fact]
    public async Task A_system_without_a_domain_app_cannot_commit() => Assert.Equal(
        "no app found for other id", (await FailsAsync(() => Of<IDomainApp>().CommitAsync("other", "i", None), FailureClass.Permanent)).Message);

    [Fact]
    public async Task A_commit_whose_address_is_not_known_was_not_tried()
    {
        _platform.Faults.Add(new Fault("apicore", FaultKind.Refuse) { Status = 400, Times = 1 });
        await FailsAsync(() => Of<IDomainApp>().CommitAsync(_system, "i", None), FailureClass.Unaddressed);
        Assert.Empty(_platform.Journal.Of("domain"));
    }

    [Fact]
    public async Task A_commit_that_was_cancelled_on_its_way_is_in_doubt()
    {
        _platform.Faults.Add(new Fault("domain", FaultKind.Hang));
        using var stop = new CancellationTokenSource();
        var commit = Of<IDomainApp>().CommitAsync(_system, "i", stop.Token);
        await Eventually.TrueAsync(() => _platform.Journal.Of("domain").Any(), TimeSpan.FromSeconds(60), "the commit to arrive");
        await stop.CancelAsync();
        await FailsAsync(() => commit, FailureClass.InDoubt);
    }

    [Theory]
    [InlineData(400, """{"message":"Event x has no subscribers"}""", FailureClass.NoSubscribers)]
    [InlineData(400, """{"message":"plataform is locked to this event x from system s"}""", FailureClass.Transient)]
    [InlineData(500, "", FailureClass.Transient)]
    public async Task A_400_of_the_event_manager_is_final_only_when_nobody_subscribed(int status, string body, FailureClass expected)
    {
        _platform.Faults.Add(new Fault("events", FaultKind.Refuse) { Status = status, Body = body });
        await FailsAsync(() => Of<IEventManager>().SendAsync(new PlatformEvent { Name = "x" }, None), expected);
    }

    [Theory]
    [InlineData(400, FailureClass.Transient, FailureClass.Permanent)]
    [InlineData(401, FailureClass.Permanent, FailureClass.Permanent)]
    [InlineData(404, FailureClass.Permanent, FailureClass.Permanent)]
    [InlineData(408, FailureClass.Transient, FailureClass.Transient)]
    [InlineData(425, FailureClass.Transient, FailureClass.Transient)]
    [InlineData(429, FailureClass.Transient, FailureClass.Transient)]
    [InlineData(503, FailureClass.Transient, FailureClass.Transient)]
    public async Task A_refusal_is_final_unless_the_status_says_that_it_may_pass(int status, FailureClass others, FailureClass ofProcessMemory)
    {
        foreach (var neighbour in new[] { "memory", "discovery", "apicore", "events" })
        {
            _platform.Faults.Add(new Fault(neighbour, FaultKind.Refuse) { Status = status });
        }

        await FailsAsync(() => Of<IProcessMemory>().GetEventAsync("i", None), ofProcessMemory);
        await FailsAsync(() => Of<IDiscovery>().FindAffectedAsync(_system, "i", None), others);
        await FailsAsync(() => Of<IApiCore>().FindInstanceAsync("i", None), others);
        await FailsAsync(() => Of<IApiCore>().SetInstanceStatusAsync("i", "failure", None), others);
        await FailsAsync(() => Of<IEventManager>().SendAsync(new PlatformEvent { Name = "x" }, None), others);
    }

    [Fact]
    public async Task Who_cannot_be_reached_is_tried_again_later()
    {
        await using var dead = new ServiceCollection().AddSingleton(TimeProvider.System)
            .AddNeighbours(new NeighbourSettings { Discovery = new Uri($"http://127.0.0.1:{TestPorts.Free()}") }).BuildServiceProvider();
        for (var attempt = 0; attempt < 30; attempt++)
        {
            await FailsAsync(() => dead.GetRequiredService<IDiscovery>().FindAffectedAsync("s", "i", None), FailureClass.Transient);
        }
    }

    private T Of<T>() where T : notnull => _services.GetRequiredService<T>();

    private static async Task<NeighbourException> FailsAsync(Func<Task> call, FailureClass expected)
    {
        var failure = await Assert.ThrowsAsync<NeighbourException>(call);
        Assert.Equal(expected, failure.Failure);
        return failure;
    }
}
