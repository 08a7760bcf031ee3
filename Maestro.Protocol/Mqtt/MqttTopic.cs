using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Maestro.Protocol.Mqtt;

/// <summary>A topic of the configuration, or a filter with <c>+</c> where a name stands (protocol.md section 7.3).</summary>
public sealed partial class MqttTopic
{
    /// <summary>The last level of the topic of specs.</summary>
    public const string SourceEvents = "sourceevents";

    /// <summary>The last level of the topic of statuses.</summary>
    public const string AgentEvents = "agentevents";

    /// <summary>The last level of the topic on which a source asks all agents.</summary>
    public const string SourceBroadcast = "sourcebroadcast";

    /// <summary>The last level of the topic on which an agent asks all sources.</summary>
    public const string AgentBroadcast = "agentbroadcast";

    private const string AnyName = "+";
    private const int FirstName = 1;
    private const int LastNameOfEvents = 3;

    private readonly string[] _levels;

    private MqttTopic(string share, string[] levels) => (Share, _levels) = (share, levels);

    /// <summary>The prefix <c>$share/group/</c>; empty when there is none.</summary>
    public string Share { get; }

    /// <summary>The name of the source in a topic of events; of whoever asks in a broadcast topic.</summary>
    public string Owner => _levels[FirstName];

    /// <summary>The name of the consumer in a topic of events.</summary>
    public string Consumer => _levels[LastNameOfEvents];

    /// <summary>Reads a topic that must end in the given level.</summary>
    /// <param name="text">The text of the configuration.</param>
    /// <param name="lastLevel">One of the constants of this class.</param>
    /// <param name="topic">The topic.</param>
    /// <returns>Whether the text follows the grammar.</returns>
    public static bool TryParse(string text, string lastLevel, [NotNullWhen(true)] out MqttTopic? topic)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = (lastLevel is SourceBroadcast or AgentBroadcast ? BroadcastPattern() : EventsPattern()).Match(text);
        var fits = match.Success && match.Groups["last"].Value == lastLevel;
        topic = fits ? new MqttTopic(match.Groups["share"].Value, text[match.Groups["share"].Length..].Split('/')) : null;
        return fits;
    }

    /// <summary>The name before the last level of a topic that a message came by: of a topic of agents, the consumer. Empty when there is none.</summary>
    public static string SenderOf(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var levels = topic.Split('/');
        return levels.Length > 1 ? levels[^2] : "";
    }

    /// <summary>Whether a message came by a topic on which an agent asks all sources.</summary>
    public static bool IsBroadcast(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return topic.EndsWith("/" + AgentBroadcast, StringComparison.Ordinal);
    }

    /// <summary>What a topic with that last level looks like, for errors.</summary>
    public static string FormOf(string lastLevel) => lastLevel is SourceBroadcast or AgentBroadcast
        ? $"<kind>/<name or +>/{lastLevel}"
        : $"<kind>/<name or +>/<kind>/<name or +>/{lastLevel}";

    /// <summary>The topic with its first open name filled in.</summary>
    public MqttTopic WithFirst(string name) => With(Array.IndexOf(_levels, AnyName), name);

    /// <summary>The topic with its last open name filled in.</summary>
    public MqttTopic WithLast(string name) => With(Array.LastIndexOf(_levels, AnyName), name);

    /// <inheritdoc/>
    public override string ToString() => Share + string.Join('/', _levels);

    private MqttTopic With(int level, string name)
    {
        if (level < 0)
        {
            return this;
        }

        string[] levels = [.. _levels];
        levels[level] = name;
        return new MqttTopic(Share, levels);
    }

    [GeneratedRegex(@"^(?<share>\$share/[^/+#]+/)?[a-z]+/(?:[a-z0-9-]+|\+)/[a-z]+/(?:[a-z0-9-]+|\+)/(?<last>sourceevents|agentevents)\z")]
    private static partial Regex EventsPattern();

    [GeneratedRegex(@"^(?<share>\$share/[^/+#]+/)?[a-z]+/(?:[a-z0-9-]+|\+)/(?<last>sourcebroadcast|agentbroadcast)\z")]
    private static partial Regex BroadcastPattern();
}
