using Maestro.Protocol.Mqtt;

namespace Maestro.Protocol.Tests.Mqtt;

public sealed class MqttTopicTests
{
    [Theory]
    [Trait("Checklist", "protocol-97")]
    [InlineData("sources/maestro/consumers/+/agentevents", MqttTopic.AgentEvents, true)]
    [InlineData("$share/statussubscribers/sources/maestro/consumers/+/agentevents", MqttTopic.AgentEvents, true)]
    [InlineData("$share/A_b.1/sources/+/clusters/c-1/agentevents", MqttTopic.AgentEvents, true)]
    [InlineData("sources/maestro/consumers/cluster-a7/sourceevents", MqttTopic.SourceEvents, true)]
    [InlineData("sources/maestro/sourcebroadcast", MqttTopic.SourceBroadcast, true)]
    [InlineData("$share/g/clusters/+/agentbroadcast", MqttTopic.AgentBroadcast, true)]
    [InlineData("sources/maestro/consumers/+/sourceevents", MqttTopic.AgentEvents, false)]
    [InlineData("sources/maestro/consumers/+", MqttTopic.AgentEvents, false)]
    [InlineData("sources/maestro/agentevents", MqttTopic.AgentEvents, false)]
    [InlineData("sources/maestro/consumers/#/agentevents", MqttTopic.AgentEvents, false)]
    [InlineData("sources/maestro/consumers/Upper/agentevents", MqttTopic.AgentEvents, false)]
    [InlineData("sources/maestro/consumers/a_b/agentevents", MqttTopic.AgentEvents, false)]
    [InlineData("sources2/maestro/consumers/+/agentevents", MqttTopic.AgentEvents, false)]
    [InlineData("/sources/maestro/consumers/+/agentevents", MqttTopic.AgentEvents, false)]
    [InlineData("sources/maestro/consumers/+/agentevents/", MqttTopic.AgentEvents, false)]
    [InlineData("sources/maestro/consumers/+/agentevents\n", MqttTopic.AgentEvents, false)]
    [InlineData("sources//consumers/+/agentevents", MqttTopic.AgentEvents, false)]
    [InlineData("$share//sources/maestro/consumers/+/agentevents", MqttTopic.AgentEvents, false)]
    [InlineData("$share/sources/maestro/consumers/+/agentevents", MqttTopic.AgentEvents, false)]
    [InlineData("$share/+/sources/maestro/consumers/+/agentevents", MqttTopic.AgentEvents, false)]
    [InlineData("sources/maestro/sourceevents", MqttTopic.SourceBroadcast, false)]
    [InlineData("clusters/+/+/agentbroadcast", MqttTopic.AgentBroadcast, false)]
    [InlineData("", MqttTopic.AgentEvents, false)]
    public void The_grammar(string text, string lastLevel, bool fits)
    {
        Assert.Equal(fits, MqttTopic.TryParse(text, lastLevel, out var topic));
        if (fits)
        {
            Assert.Equal(text, topic!.ToString());
        }
    }

    [Theory]
    [InlineData("sources/maestro/consumers/c1/agentevents", "c1")]
    [InlineData("clusters/c1/agentbroadcast", "c1")]
    [InlineData("alone", "")]
    public void The_sender_is_the_consumer_of_the_topic(string topic, string sender) => Assert.Equal(sender, MqttTopic.SenderOf(topic));

    [Theory]
    [InlineData("sources/maestro/consumers/+/sourceevents", "sources/maestro/consumers/x/sourceevents", "sources/maestro/consumers/x/sourceevents")]
    [InlineData("sources/+/consumers/+/sourceevents", "sources/x/consumers/+/sourceevents", "sources/+/consumers/x/sourceevents")]
    [InlineData("sources/maestro/consumers/c/sourceevents", "sources/maestro/consumers/c/sourceevents", "sources/maestro/consumers/c/sourceevents")]
    public void The_first_or_the_last_open_name_is_filled_in(string text, string first, string last)
    {
        Assert.True(MqttTopic.TryParse(text, MqttTopic.SourceEvents, out var topic));
        Assert.Equal(first, topic.WithFirst("x").ToString());
        Assert.Equal(last, topic.WithLast("x").ToString());
    }

    [Theory]
    [Trait("Checklist", "protocol-97")]
    [InlineData("sources/maestro/consumers/+/sourceevents", "sources/maestro/consumers/+/agentevents", null)]
    [InlineData("sources/maestro/consumers/+/sourceevents", "$share/g/sources/maestro/consumers/+/agentevents", null)]
    [InlineData("sources/maestro/consumers/+/sourceevents", "sources/other/consumers/+/agentevents", "topics.agentEvents is 'sources/other/consumers/+/agentevents', which is of source 'other'; allowed: a topic of this server's source id 'maestro'")]
    [InlineData("sources/maestro/consumers/+/sourceevents", "sources/+/consumers/+/agentevents", "topics.agentEvents is")]
    [InlineData("sources/maestro/consumers/c1/sourceevents", "sources/maestro/consumers/+/agentevents", "topics.sourceEvents is")]
    [InlineData("sources/+/consumers/+/sourceevents", "sources/maestro/consumers/+/agentevents", "topics.sourceEvents is")]
    [InlineData("$share/g/sources/maestro/consumers/+/sourceevents", "sources/maestro/consumers/+/agentevents", "a topic without $share")]
    public void What_a_server_can_use(string sourceEvents, string agentEvents, string? problem) =>
        AssertProblem(problem, Topics(sourceEvents, agentEvents).ProblemsOfServer("maestro"));

    [Theory]
    [InlineData("sources/maestro/consumers/c1/sourceevents", "sources/maestro/consumers/c1/agentevents", null)]
    [InlineData("sources/+/consumers/+/sourceevents", "sources/maestro/consumers/+/agentevents", null)]
    [InlineData("sources/maestro/consumers/c2/sourceevents", "sources/maestro/consumers/c1/agentevents", "consumer 'c2'; allowed: 'c1' or +")]
    [InlineData("sources/maestro/consumers/c1/sourceevents", "sources/+/consumers/c1/agentevents", "topics.agentEvents is")]
    [InlineData("sources/maestro/consumers/c1/sourceevents", "$share/g/sources/maestro/consumers/c1/agentevents", "a topic without $share")]
    public void What_an_agent_can_use(string sourceEvents, string agentEvents, string? problem) =>
        AssertProblem(problem, Topics(sourceEvents, agentEvents).ProblemsOfAgent("c1"));

    private static void AssertProblem(string? expected, IEnumerable<string> problems)
    {
        if (expected is null)
        {
            Assert.Empty(problems);
        }
        else
        {
            Assert.Contains(expected, Assert.Single(problems), StringComparison.Ordinal);
        }
    }

    private static MqttTopics Topics(string sourceEvents, string agentEvents)
    {
        Assert.True(MqttTopic.TryParse(sourceEvents, MqttTopic.SourceEvents, out var source));
        Assert.True(MqttTopic.TryParse(agentEvents, MqttTopic.AgentEvents, out var agent));
        return new MqttTopics(source, agent, null, null);
    }
}
