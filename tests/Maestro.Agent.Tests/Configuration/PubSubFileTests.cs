using Maestro.Agent.Configuration;
using Maestro.Protocol.PubSub;

namespace Maestro.Agent.Tests.Configuration;

public sealed class PubSubFileTests
{
    private const string Agent = """
        topics: {agentEvents: projects/acme-prod/topics/agentevents, agentBroadcast: projects/acme-prod/topics/agentbroadcast}
        subscriptions: {sourceEvents: projects/acme-prod/subscriptions/sourceevents-edge-1, sourceBroadcast: projects/acme-prod/subscriptions/sourcebroadcast-edge-1}

        """;

    private const string Emulator = "endpoint: localhost:8085\ndisableTLS: true\n";

    [Fact]
    public void A_file_with_every_key_is_read()
    {
        var settings = PubSubFile.ParseForServer("""
            projectID: acme-prod
            endpoint: https://europe-west3-pubsub.googleapis.com
            disableTLS: true
            credentialsFile: /nowhere
            topics:
              sourceEvents: projects/acme-prod/topics/sourceevents
              sourceBroadcast: projects/acme-prod/topics/sourcebroadcast
            subscriptions:
              agentEvents: projects/acme-prod/subscriptions/agentevents-maestro
              agentBroadcast: projects/acme-prod/subscriptions/agentbroadcast-maestro
            keepaliveSettings: {time: 1m, timeout: 5s, permitWithoutStream: true}
            receiveSettings:
              maxExtension: 30m
              maxDurationPerAckExtension: 2m
              minDurationPerAckExtension: 90s
              maxOutstandingMessages: 100
              maxOutstandingBytes: 1000000
              numGoroutines: 2
            unknown: ignored
            """, "c.yaml", _ => null);

        Assert.Equal(
            new PubSubSettings
            {
                ProjectId = "acme-prod",
                Endpoint = "europe-west3-pubsub.googleapis.com",
                DisableTls = true,
                CredentialsFile = "/nowhere",
                Topics = new PubSubTopics("projects/acme-prod/topics/sourceevents", "projects/acme-prod/topics/sourcebroadcast"),
                Subscriptions = new PubSubSubscriptions(
                    "projects/acme-prod/subscriptions/agentevents-maestro", "projects/acme-prod/subscriptions/agentbroadcast-maestro"),
                KeepAlive = new PubSubKeepAlive(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5), PermitWithoutStream: true),
                Receiving = new PubSubReceiving
                {
                    MaxExtension = TimeSpan.FromMinutes(30),
                    MaxDurationPerExtension = TimeSpan.FromMinutes(2),
                    MinDurationPerExtension = TimeSpan.FromSeconds(90),
                    MaxOutstandingMessages = 100,
                    MaxOutstandingBytes = 1_000_000,
                    Streams = 2,
                },
            },
            settings);
        Assert.Equal(TimeSpan.FromSeconds(90), settings.Receiving.Extension);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var settings = PubSubFile.ParseForAgent($"projectID: acme-prod\n{Agent}{Emulator}", "c.yaml", _ => null);

        Assert.Equal(new PubSubKeepAlive(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(20), PermitWithoutStream: false), settings.KeepAlive);
        Assert.Equal(new PubSubReceiving(), settings.Receiving);
        Assert.Equal(TimeSpan.FromSeconds(60), settings.Receiving.Extension);
        Assert.Equal("projects/acme-prod/topics/agentevents", settings.Topics.Events);
        Assert.Equal("projects/acme-prod/subscriptions/sourceevents-edge-1", settings.Subscriptions.Events);
    }

    [Fact]
    public void Numbers_to_receive_by_are_taken_as_the_original_takes_them()
    {
        static PubSubReceiving Receiving(string keys) =>
            PubSubFile.ParseForAgent($"projectID: acme-prod\n{Agent}receiveSettings: {{{keys}}}\ndisableTLS: true\nendpoint: a:1\n", "c.yaml", _ => null).Receiving;

        Assert.Equal(
            new PubSubReceiving(),
            Receiving("maxExtension: 0s, maxDurationPerAckExtension: -1s, minDurationPerAckExtension: 0, maxOutstandingMessages: 0, maxOutstandingBytes: -1, numGoroutines: 0"));
        Assert.Equal(
            new PubSubReceiving
            {
                MaxDurationPerExtension = TimeSpan.FromMinutes(10),
                MinDurationPerExtension = TimeSpan.FromSeconds(10),
                MaxOutstandingBytes = 4294967296,
                Streams = 64,
            },
            Receiving("maxDurationPerAckExtension: 1h, minDurationPerAckExtension: 1s, maxOutstandingBytes: 4294967296, numGoroutines: 1000"));
    }

    [Theory]
    [InlineData("", "localhost:1234", "http://localhost:1234/")]
    [InlineData(Emulator, "localhost:1234", "http://localhost:8085/")]
    [InlineData("endpoint: localhost:8085\ninsecure: true\n", "", "http://localhost:8085/")]
    public void The_variable_of_the_emulator_counts_where_no_endpoint_is_named(string endpoint, string variable, string expected)
    {
        var settings = PubSubFile.ParseForAgent(
            $"projectID: acme-prod\n{Agent}{endpoint}", "c.yaml", name => name == "PUBSUB_EMULATOR_HOST" ? variable : null);

        Assert.Equal(expected, settings.Address.ToString());
        Assert.True(settings.DisableTls);
    }

    [Fact]
    public void Without_an_endpoint_it_is_the_public_one() => Assert.Equal(
        "https://pubsub.googleapis.com/",
        PubSubFile.ParseForAgent($"projectID: acme-prod\n{Agent}", "c.yaml", name => name == "CLOUDSDK_CONFIG" ? "/nowhere" : null).Address.ToString());

    [Theory]
    [InlineData("x: y", "c.yaml: projectID is required")]
    [InlineData("projectID: short", "c.yaml: projectID is 'short', it must have 6 to 30 lower-case letters, digits and hyphens")]
    [InlineData("projectID: acme-prod", "c.yaml: topics is required")]
    [InlineData("projectID: acme-prod\ntopics: {agentEvents: x}", "c.yaml: subscriptions is required")]
    [InlineData(
        "projectID: acme-prod\ntopics: {agentEvents: agentevents}\nsubscriptions: {a: b}",
        "c.yaml: topics: agentEvents is 'agentevents', it must be projects/acme-prod/topics/agentevents")]
    [InlineData(
        "projectID: acme-prod\ntopics: {agentEvents: projects/acme-prod/topics/agentevents}\nsubscriptions: {a: b}",
        "c.yaml: topics: agentBroadcast is required")]
    public void A_file_without_what_is_needed_is_refused(string text, string expected) => AssertRefused(expected, text);

    [Theory]
    [InlineData("disableTLS: true", "c.yaml: disableTLS needs endpoint")]
    [InlineData("endpoint: a/b", "c.yaml: endpoint is 'a/b', it must be host:port")]
    [InlineData("credentialsFile: /no/such/file", "c.yaml: the credentials '/no/such/file' cannot be read")]
    [InlineData("receiveSettings: {numGoroutines: two}", "c.yaml: receiveSettings: numGoroutines is 'two', it must be a whole number")]
    [InlineData("receiveSettings: {maxExtension: soon}", "c.yaml: receiveSettings: maxExtension is 'soon', it must be a duration such as 20s or 5m")]
    public void A_value_that_is_not_allowed_is_named_with_what_is(string key, string expected) =>
        AssertRefused(expected, $"projectID: acme-prod\n{Agent}{key}\n");

    [Fact]
    public void A_subscription_of_another_kind_is_refused() => AssertRefused(
        "c.yaml: subscriptions: sourceEvents is 'projects/acme-prod/subscriptions/agentevents-edge-1', it must be projects/acme-prod/subscriptions/sourceevents-<name>",
        "projectID: acme-prod\n" + Agent.Replace("subscriptions/sourceevents", "subscriptions/agentevents", StringComparison.Ordinal));

    [Fact]
    public void Many_agents_need_subscriptions_with_open_names()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, $"projectID: acme-prod\n{Agent}{Emulator}");
            Assert.Contains(
                "allowed: names that end in -+",
                Assert.Throws<AgentConfigurationException>(() => PubSubFile.ReadForAgents("o", path, ["a", "b"])).Message,
                StringComparison.Ordinal);
            Assert.Equal("projects/acme-prod/subscriptions/sourceevents-edge-1", PubSubFile.ReadForAgents("o", path, ["a"]).Subscriptions.For("a").Events);

            File.WriteAllText(path, $"projectID: acme-prod\n{Agent.Replace("-edge-1", "-+", StringComparison.Ordinal)}{Emulator}");
            Assert.Equal("projects/acme-prod/subscriptions/sourceevents-b", PubSubFile.ReadForAgents("o", path, ["a", "b"]).Subscriptions.For("b").Events);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void AssertRefused(string expected, string text)
    {
        var error = Assert.Throws<AgentConfigurationException>(
            () => PubSubFile.ParseForAgent(text, "c.yaml", name => name == "CLOUDSDK_CONFIG" ? "/nowhere" : null));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }
}
