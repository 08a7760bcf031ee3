using Maestro.Agent.Configuration;

namespace Maestro.Agent.Tests.Configuration;

public sealed class MqttFileTests
{
    private const string Topics = """
        topics: {sourceEvents: sources/maestro/consumers/+/sourceevents, agentEvents: sources/maestro/consumers/+/agentevents}
        """;

    [Fact]
    public void A_file_with_every_key_is_read()
    {
        var settings = MqttFile.Parse("""
            brokerHost: mqtt.example.com:8883
            username: u
            password: p
            keepAlive: 30
            dialTimeout: 1m30s
            pubQoS: 2
            subQoS: 0
            maxPacketSize: 131072
            topics:
              sourceEvents: sources/maestro/consumers/+/sourceevents
              agentEvents: $share/statussubscribers/sources/maestro/consumers/+/agentevents
              sourceBroadcast: sources/maestro/sourcebroadcast
              agentBroadcast: clusters/+/agentbroadcast
            unknown: ignored
            """, "c.yaml");

        Assert.Equal(("mqtt.example.com", 8883), (settings.Host, settings.Port));
        Assert.Equal(("u", "p", 2, 0), (settings.Username, settings.Password, settings.PublishQos, settings.SubscribeQos));
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(90)), (settings.KeepAlive, settings.DialTimeout));
        Assert.Equal(131_072, settings.MaxPacketSize);
        Assert.Equal("$share/statussubscribers/sources/maestro/consumers/+/agentevents", settings.Topics.AgentEvents.ToString());
        Assert.Equal("sources/maestro/sourcebroadcast", settings.Topics.SourceBroadcast?.ToString());
        Assert.Equal("clusters/+/agentbroadcast", settings.Topics.AgentBroadcast?.ToString());
        Assert.False(settings.UsesTls);
    }

    [Fact]
    public void A_json_file_with_what_is_required_has_the_defaults()
    {
        var settings = MqttFile.Parse(
            """
            {"brokerHost": "[::1]:1883", "topics": {"sourceEvents": "sources/maestro/consumers/c1/sourceevents",
             "agentEvents": "sources/maestro/consumers/c1/agentevents"}}
            """,
            "c.json");

        Assert.Equal(("::1", 1883), (settings.Host, settings.Port));
        Assert.Equal((1, 1), (settings.PublishQos, settings.SubscribeQos));
        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60)), (settings.KeepAlive, settings.DialTimeout));
        Assert.Null(settings.Username);
        Assert.Null(settings.MaxPacketSize);
        Assert.Null(settings.Topics.SourceBroadcast);
    }

    [Fact]
    public void A_file_can_be_read_again()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, $"brokerHost: h:1\npassword: first\n{Topics}");
            var readAgain = MqttFile.Read("workload-source-config", path).ReadAgain;
            Assert.NotNull(readAgain);

            File.WriteAllText(path, $"brokerHost: h:1\npassword: second\n{Topics}");
            Assert.Equal("second", readAgain().Password);

            File.WriteAllText(path, $"brokerHost: h:1\nclientCertFile: /does/not/exist\n{Topics}");
            Assert.StartsWith(
                $"{path}: clientCertFile: '/does/not/exist' cannot be read", Assert.Throws<InvalidDataException>(readAgain).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [Trait("Checklist", "agent-5")]
    [Trait("Checklist", "agent-6")]
    [InlineData("username: u", "c.yaml: brokerHost is required")]
    [InlineData("just text", "c.yaml: the file must hold an object with the key brokerHost")]
    [InlineData("brokerHost: mqtt.example.com", "c.yaml: brokerHost is 'mqtt.example.com', it must be host:port")]
    [InlineData("brokerHost: mqtt://h:1883", "c.yaml: brokerHost is 'mqtt://h:1883', it must be host:port")]
    [InlineData("brokerHost: h:0", "c.yaml: brokerHost is 'h:0', it must be host:port")]
    [InlineData("brokerHost: h:1", "c.yaml: topics is required")]
    [InlineData("{brokerHost: 'h:1', topics: {agentEvents: a/b/c/d/agentevents}}", "c.yaml: topics: sourceEvents is required")]
    [InlineData("{brokerHost: 'h:1', topics: {sourceEvents: a/b/c/d/sourceevents}}", "c.yaml: topics: agentEvents is required")]
    [InlineData("{brokerHost: 'h:1', topics: {sourceEvents: a/b/c/D/sourceevents}}", "c.yaml: topics: sourceEvents is 'a/b/c/D/sourceevents', it must be <kind>/<name or +>/<kind>/<name or +>/sourceevents")]
    public void What_is_wrong_is_named(string text, string expected) => AssertRefused(expected, text);

    [Theory]
    [InlineData("pubQoS: 3", "c.yaml: pubQoS is '3', it must be a whole number from 0 to 2")]
    [InlineData("subQoS: one", "c.yaml: subQoS is 'one', it must be a whole number from 0 to 2")]
    [InlineData("keepAlive: 60s", "c.yaml: keepAlive is '60s', it must be a whole number from 0 to 65535")]
    [InlineData("dialTimeout: 60", "c.yaml: dialTimeout is '60', it must be a duration above zero such as 20s or 5m")]
    [InlineData("clientCertData: YQ==", "c.yaml: either both or none of clientCertFile and clientKeyFile must be set")]
    [InlineData("caFile: /does/not/exist", "c.yaml: caFile: '/does/not/exist' cannot be read")]
    [InlineData("{clientCertData: YQ==, clientKeyData: YQ==}", "c.yaml: a certificate or its key cannot be used")]
    public void A_value_that_is_not_allowed_is_named_with_what_is(string key, string expected) =>
        AssertRefused(expected, $"brokerHost: h:1\n{Topics}\n{key.Trim('{', '}').Replace(", ", "\n", StringComparison.Ordinal)}");

    private static void AssertRefused(string expected, string text)
    {
        var error = Assert.Throws<AgentConfigurationException>(() => MqttFile.Parse(text, "c.yaml"));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }
}
