namespace Maestro.Protocol.Mqtt;

/// <summary>The topics of the configuration (protocol.md section 7.3).</summary>
/// <param name="SourceEvents">Specs, and what else goes to one agent.</param>
/// <param name="AgentEvents">Statuses, and what else comes from one agent.</param>
/// <param name="SourceBroadcast">What goes to all agents; null for none.</param>
/// <param name="AgentBroadcast">What an agent asks of all sources; null for none.</param>
public sealed record MqttTopics(MqttTopic SourceEvents, MqttTopic AgentEvents, MqttTopic? SourceBroadcast, MqttTopic? AgentBroadcast)
{
    /// <summary>What keeps a server from using them; empty when nothing does.</summary>
    public IEnumerable<string> ProblemsOfServer(string sourceId)
    {
        if (AgentEvents.Owner != sourceId)
        {
            yield return $"topics.agentEvents is '{AgentEvents}', which is of source '{AgentEvents.Owner}'; allowed: a topic of this server's source id '{sourceId}'";
        }

        if (SourceEvents.Owner == "+" || SourceEvents.Consumer != "+")
        {
            yield return $"topics.sourceEvents is '{SourceEvents}'; allowed: a topic with the name of the source, and + as the name of the consumer";
        }

        foreach (var problem in Shared(("topics.sourceEvents", SourceEvents), ("topics.sourceBroadcast", SourceBroadcast)))
        {
            yield return problem;
        }
    }

    /// <summary>What keeps the agent of a consumer from using them; empty when nothing does.</summary>
    public IEnumerable<string> ProblemsOfAgent(string consumerName)
    {
        foreach (var (key, topic) in new[] { ("topics.sourceEvents", SourceEvents), ("topics.agentEvents", AgentEvents) })
        {
            if (topic.Consumer != "+" && topic.Consumer != consumerName)
            {
                yield return $"{key} is '{topic}', which is of consumer '{topic.Consumer}'; allowed: '{consumerName}' or + in that place";
            }
        }

        if (AgentEvents.Owner == "+")
        {
            yield return $"topics.agentEvents is '{AgentEvents}'; allowed: a topic with the name of the source, because it is published to";
        }

        foreach (var problem in Shared(("topics.agentEvents", AgentEvents), ("topics.agentBroadcast", AgentBroadcast)))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> Shared(params (string Key, MqttTopic? Topic)[] published) => published
        .Where(pair => pair.Topic is { Share.Length: > 0 })
        .Select(pair => $"{pair.Key} is '{pair.Topic}'; allowed: a topic without $share, because it is published to");
}
