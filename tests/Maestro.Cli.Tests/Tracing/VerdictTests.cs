using Maestro.Cli.Output;
using Maestro.Cli.Rest;
using Maestro.Cli.Tracing;

namespace Maestro.Cli.Tests.Tracing;

public class VerdictTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);

    private static readonly Receipt Accepted = new() { Id = "b-1", ConsumerName = "edge-1", Source = "billing", Version = 3, AcceptedAt = Start };

    private static readonly Connection Away = new() { Id = "c", ConsumerName = "edge-1", LastSeenAt = Start.AddHours(-1) };

    private static readonly Connection Here = new()
    {
        Id = "c", ConsumerName = "edge-1", Connected = true, ConnectedSince = Start.AddHours(-2), LastSeenAt = Start, Gateways = [new() { GatewayId = "gw-1" }],
    };

    [Fact]
    public void Everything_done_is_one_sentence_with_the_times()
    {
        var receipt = Accepted with { Complete = true, DeliveredAt = Start.AddMilliseconds(2), AppliedAt = Start.AddMilliseconds(40), ObservedAt = Start.AddSeconds(1) };

        var sentence = Assert.Single(Verdict.Of(receipt, Here, Bundle()));

        Assert.Equal("Version 3 is applied (accepted 2026-01-15 10:00:00.000, delivered +2ms, applied +40ms, observed +1s).", sentence.Text);
        Assert.Equal(Tone.Good, sentence.Tone);
    }

    [Fact]
    public void Done_with_times_forgotten_is_still_done() =>
        Assert.Equal("Version 3 is applied.", Assert.Single(Verdict.Of(Accepted with { Complete = true, AcceptedAt = null }, Here, Bundle())).Text);

    [Fact]
    public void An_agent_that_is_away_is_the_cause_and_there_is_advice()
    {
        var receipt = Accepted with { Missing = [Missing("delivered", "agent_not_connected", "no agent of consumer 'edge-1' is connected"), Missing("applied", "waiting", "waits")] };

        Assert.Equal(
        [
            "Version 3 is not applied yet: no agent of consumer 'edge-1' is connected.",
            "Look at the agent in the cluster of edge-1: it is delivered as soon as that connects.",
        ], Texts(receipt, Away));
    }

    [Fact]
    public void A_broker_that_is_away_is_the_cause_and_not_the_agent()
    {
        var receipt = Accepted with { Missing = [Missing("delivered", "broker_not_connected", "no server is connected to the message broker")] };

        Assert.Equal(
        [
            "Version 3 is not applied yet: no server is connected to the message broker.",
            "Look at the message broker, and at /readyz and the log of a server for why it is not reached; nothing is wrong with the agent of edge-1, as far as is known.",
        ], Texts(receipt, Away));
    }

    [Fact]
    public void Manifests_that_the_agent_could_not_apply_are_named()
    {
        var receipt = Accepted with { Missing = [Missing("applied", "not_applied", "the agent says AppliedManifestWorkFailed")] };

        var texts = Texts(receipt, Here);

        Assert.Equal("Version 3 is not applied: the agent says AppliedManifestWorkFailed.", texts[0]);
        Assert.Equal("Deployment shop/web: AppliedManifestFailed: forbidden", texts[1]);
        Assert.Equal("An agent of edge-1 is attached since 2026-01-15 08:00:00 at gateway gw-1, last heard of at 2026-01-15 10:00:00.", texts[2]);
        Assert.Contains("maestro resourcebundle status b-1", texts[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_who_watches_is_nothing_wrong()
    {
        var receipt = Accepted with { AppliedAt = Start.AddSeconds(2), Missing = [Missing("observed", "no_watcher", "nobody watches")] };

        var texts = Texts(receipt, Here);

        Assert.Equal("Version 3 is applied (accepted 2026-01-15 10:00:00.000, applied +2s), and not observed yet: nobody watches.", texts[0]);
        Assert.Equal("Nothing is wrong with the bundle: nobody watches source billing at the moment.", texts[1]);
        Assert.Equal(2, texts.Length);
    }

    [Fact]
    public void A_deletion_whose_agent_is_away_can_be_forced()
    {
        var receipt = Accepted with
        {
            Deletion = new DeletionReceipt { AskedAt = Start }, Missing = [Missing("gone", "agent_not_connected", "no agent is connected")],
        };

        var texts = Texts(receipt, Away with { SilentGateways = ["gw-9"] });

        Assert.Equal("It is being deleted since 2026-01-15 10:00:00, and not gone yet: no agent is connected.", texts[0]);
        Assert.Equal("Not all gateways answered (gw-9): an agent may be attached there.", texts[1]);
        Assert.Contains("maestro resourcebundle force-finalize b-1 --reason", texts[2], StringComparison.Ordinal);
    }

    [Fact]
    public void An_agent_that_left_meanwhile_is_said_to_be_away()
    {
        var receipt = Accepted with { Missing = [Missing("applied", "no_status_yet", "no status yet")] };

        Assert.Equal("No agent of edge-1 is attached, last heard of at 2026-01-15 09:00:00.", Texts(receipt, Away)[1]);
    }

    private static MissingStep Missing(string step, string code, string reason) => new() { Step = step, Code = code, Reason = reason };

    private static string[] Texts(Receipt receipt, Connection connection) => [.. Verdict.Of(receipt, connection, Bundle()).Select(sentence => sentence.Text)];

    private static ResourceBundle Bundle() => new()
    {
        Id = "b-1",
        Status = new BundleStatus
        {
            ResourceStatus =
            [
                new() { ResourceMeta = new() { Kind = "ConfigMap", Name = "ok" }, Conditions = [new() { Type = "Applied", Status = "True" }] },
                new()
                {
                    ResourceMeta = new() { Kind = "Deployment", Namespace = "shop", Name = "web" },
                    Conditions = [new() { Type = "Applied", Status = "False", Reason = "AppliedManifestFailed", Message = "forbidden" }],
                },
            ],
        },
    };
}
