using Grpc.Core;
using Maestro.Gateway.Security;
using Maestro.Gateway.Security.Reviews;
using Maestro.Gateway.Tests.Measuring;
using Maestro.Protocol.CloudEvents.V1;
using Maestro.SystemTests.Wire;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Security;

/// <summary>Who gets in through the ports of a server with TLS: real sockets, real reviews.</summary>
public sealed class SourceAccessTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    [Trait("Checklist", "protocol-86")]
    public async Task With_mock_everybody_may_do_everything_and_nobody_is_asked()
    {
        await using var secured = await SecuredServer.StartAsync(postgres, SourceAuthentication.Mock);
        using var source = secured.Source();
        using var agent = secured.Agent();

        await RoundTripAsync(secured, source, agent, "anybody");

        Assert.Equal(0, secured.Reviews("subjectaccessreviews"));
    }

    [Fact]
    [Trait("Checklist", "protocol-87"), Trait("Checklist", "protocol-89"), Trait("Checklist", "protocol-90")]
    public async Task A_certificate_gives_the_rights_of_its_user_and_groups()
    {
        await using var secured = await SecuredServer.StartAsync(postgres, SourceAuthentication.Certificate, bindsAgents: true);
        secured.Allow("sources", "ledger", "pub", "sub");
        secured.Allow("readers", "billing", "sub");
        using var source = secured.Source(client: secured.GoClient("ledger", "others", "sources"));
        using var reader = secured.Source(client: secured.Client("CN=reader,O=readers"));
        var consumer = await secured.Server.NewConsumerAsync();
        using var agent = secured.Agent(secured.Client($"O={consumer},CN=agent"));
        using var otherAgent = secured.Agent(secured.Client("O=agents,CN=other"));

        await RoundTripAsync(secured, source, agent, "ledger", consumer);

        // An agent speaks for those whom its certificate names, and for nobody else.
        var status = Events.Status(consumer, Guid.NewGuid().ToString(), 1);
        Assert.Equal(StatusCode.PermissionDenied, (await otherAgent.RefusedAsync(status)).StatusCode);
        Assert.Equal(StatusCode.PermissionDenied, (await otherAgent.RefusedAsync(Events.SpecResync(consumer))).StatusCode);
        await using (var refused = await otherAgent.SubscribeAgentAsync(consumer))
        {
            Assert.Equal(StatusCode.PermissionDenied, (await refused.Ended.WaitAsync(TimeSpan.FromSeconds(60))).StatusCode);
        }

        await using (await reader.SubscribeSourceAsync("billing"))
        {
        }

        // The event's source counts on Publish, the request's on Subscribe.
        await DeniedAsync(source, "billing");
        await DeniedAsync(reader, "billing", subscribes: true);
        await DeniedAsync(reader, "ledger");
        var reviews = secured.Reviews("subjectaccessreviews");

        // Neither half of an identity is one, and without a certificate there is no connection.
        using var nameless = secured.Source(client: secured.Client("O=sources"));
        using var groupless = secured.Source(client: secured.Client("CN=ledger"));
        using var stranger = secured.Source();
        using var strangeAgent = secured.Agent();
        Assert.Equal(StatusCode.Unauthenticated, (await nameless.RefusedAsync(Create("ledger"))).StatusCode);
        Assert.Equal(StatusCode.Unauthenticated, (await groupless.RefusedAsync(Create("ledger"))).StatusCode);
        Assert.Equal(StatusCode.Unauthenticated, (await SubscriptionStatusAsync(groupless, "ledger")).StatusCode);
        Assert.NotEqual(StatusCode.OK, (await stranger.RefusedAsync(Create("ledger"))).StatusCode);
        Assert.NotEqual(StatusCode.OK, (await strangeAgent.RefusedAsync(Events.SpecResync("edge"))).StatusCode);
        Assert.Equal(reviews, secured.Reviews("subjectaccessreviews"));
    }

    [Fact]
    [Trait("Checklist", "protocol-88"), Trait("Checklist", "protocol-89"), Trait("Checklist", "rest-98")]
    public async Task A_token_gives_the_rights_of_its_user_and_is_reviewed_once_in_a_while()
    {
        await using var secured = await SecuredServer.StartAsync(postgres, SourceAuthentication.Token);
        secured.Allow("sources", "ledger", "pub", "sub");
        using var source = secured.Source("Bearer ledger-token");
        using var bare = secured.Source("ledger-token");
        using var agent = secured.Agent();

        await RoundTripAsync(secured, source, agent, "ledger");
        await RoundTripAsync(secured, bare, agent, "ledger");
        for (var call = 0; call < 20; call++)
        {
            await source.PublishAsync(Events.StatusResync("ledger"));
        }

        // However slow the machine is, most calls are answered from memory.
        Assert.InRange(secured.Reviews("tokenreviews"), 1, 10);
        Assert.InRange(secured.Reviews("subjectaccessreviews"), 2, 20);

        using var nobody = secured.Source("Bearer nobody-token");
        using var liar = secured.Source("Bearer no-such-token");
        using var lonely = secured.Source("Bearer lonely-token");
        using var silent = secured.Source();
        var before = await MetricsText.OfAsync(secured.Server.MetricsAddress);
        await DeniedAsync(nobody, "ledger");
        await DeniedAsync(source, "billing");
        foreach (var unknown in new[] { liar, lonely, silent })
        {
            Assert.Equal(StatusCode.Unauthenticated, (await unknown.RefusedAsync(Create("ledger"))).StatusCode);
            Assert.Equal(StatusCode.Unauthenticated, (await SubscriptionStatusAsync(unknown, "ledger")).StatusCode);
        }

        Assert.Equal(StatusCode.InvalidArgument, (await SubscriptionStatusAsync(source, "")).StatusCode);

        // Nobody is refused without being counted.
        var after = await MetricsText.OfAsync(secured.Server.MetricsAddress);
        foreach (var (name, code, refusals) in new[] { ("ledger", "PermissionDenied", 1), ("ledger", "Unauthenticated", 3), ("_other", "PermissionDenied", 1) })
        {
            var series = $"grpc_server_processed_total{{type=\"Subscribe\",source=\"{name}\",code=\"{code}\"}}";
            Assert.Equal(refusals, after[series] - before[series]);
        }

        // Whoever is granted a right has it within seconds.
        secured.Allow("system:authenticated", "ledger", "pub");
        await Eventually.TrueAsync(
            async () => await PublishStatusAsync(nobody, Events.StatusResync("ledger")) == StatusCode.OK, TimeSpan.FromSeconds(60), "the right to count");
    }

    [Fact]
    [Trait("Checklist", "protocol-88")]
    public async Task Nobody_is_let_in_because_nobody_could_be_asked()
    {
        await using var secured = await SecuredServer.StartAsync(
            postgres, SourceAuthentication.Token, limits: new ReviewLimits { GrantedFor = TimeSpan.FromSeconds(1) });
        secured.Allow("sources", "ledger", "pub");
        using var source = secured.Source("Bearer ledger-token");

        // One failure is repeated and not seen by the caller.
        secured.Kubernetes.Faults.Fail(1, 503);
        secured.Kubernetes.Faults.Disconnect(1, request => request.Resource == "subjectaccessreviews");
        await source.PublishAsync(Events.StatusResync("ledger"));

        // The server's own account lacks the right to ask.
        secured.Kubernetes.Faults.Fail(1, 403, when: request => request.Resource == "subjectaccessreviews");
        using var fresh = secured.Source("Bearer nobody-token");
        Assert.Equal(StatusCode.Unavailable, await PublishStatusAsync(fresh, Events.StatusResync("billing")));

        await secured.Kubernetes.StopListeningAsync();
        Assert.Equal(StatusCode.Unavailable, await PublishStatusAsync(source, Events.StatusResync("billing")));
        Assert.Equal(StatusCode.Unavailable, (await SubscriptionStatusAsync(source, "ledger")).StatusCode);

        // What was known is believed for its time and no longer.
        await Eventually.TrueAsync(
            async () => await PublishStatusAsync(source, Events.StatusResync("ledger")) == StatusCode.Unavailable, TimeSpan.FromSeconds(60), "the answer to be forgotten");

        await secured.Kubernetes.StartListeningAsync();
        await Eventually.TrueAsync(
            async () => await PublishStatusAsync(source, Events.StatusResync("ledger")) == StatusCode.OK, TimeSpan.FromSeconds(60), "the API to answer again");
    }

    private static async Task RoundTripAsync(SecuredServer secured, Peer source, Peer agent, string name, string? registered = null)
    {
        var (consumer, id) = (registered ?? await secured.Server.NewConsumerAsync(), Guid.NewGuid().ToString());
        await using var watcher = await source.SubscribeSourceAsync(name);
        await using var cluster = await agent.SubscribeAgentAsync(consumer);
        await source.PublishAsync(Events.Create(name, consumer, id));
        await cluster.WaitAsync(id, 1);
        await agent.PublishAsync(Events.Status(consumer, id, 1));
        await watcher.WaitAsync(id, 1);
    }

    private static async Task DeniedAsync(Peer peer, string source, bool subscribes = false)
    {
        var refused = await peer.RefusedAsync(Create(source));
        Assert.Equal((StatusCode.PermissionDenied, $"may not \"pub\" on \"/sources/{source}\""), (refused.StatusCode, refused.Detail[refused.Detail.IndexOf("may", StringComparison.Ordinal)..]));
        if (!subscribes)
        {
            Assert.Equal(StatusCode.PermissionDenied, (await SubscriptionStatusAsync(peer, source)).StatusCode);
        }
    }

    private static CloudEvent Create(string source) => Events.Create(source, "edge", Guid.NewGuid().ToString());

    private static async Task<StatusCode> PublishStatusAsync(Peer peer, CloudEvent cloudEvent)
    {
        try
        {
            await peer.PublishAsync(cloudEvent);
            return StatusCode.OK;
        }
        catch (RpcException refused)
        {
            return refused.StatusCode;
        }
    }

    // A refused subscription has no header.
    private static async Task<Status> SubscriptionStatusAsync(Peer peer, string source)
    {
        await using var subscriber = await peer.SubscribeSourceAsync(source);
        Assert.Null(subscriber.Headers.GetValue("subscription-id"));
        return await subscriber.Ended.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
