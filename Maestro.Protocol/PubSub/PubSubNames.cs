using System.Text.RegularExpressions;

namespace Maestro.Protocol.PubSub;

/// <summary>What the names of projects, topics and subscriptions look like (protocol.md section 7.5).</summary>
public static partial class PubSubNames
{
    /// <summary>The kind of topic for specs.</summary>
    public const string SourceEvents = "sourceevents";

    /// <summary>The kind of topic for statuses.</summary>
    public const string AgentEvents = "agentevents";

    /// <summary>The kind of topic on which a source asks its agents.</summary>
    public const string SourceBroadcast = "sourcebroadcast";

    /// <summary>The kind of topic on which an agent asks its sources.</summary>
    public const string AgentBroadcast = "agentbroadcast";

    private const int LongestId = 255;

    /// <summary>What is allowed as the id of a project, for errors.</summary>
    public const string ProjectForm = "6 to 30 lower-case letters, digits and hyphens, beginning with a letter and not ending in a hyphen";

    /// <summary>Whether a text can be the id of a project.</summary>
    public static bool IsProject(string text) => ProjectPattern().IsMatch(text);

    /// <summary>What the topic of that kind is named.</summary>
    public static string TopicForm(string project, string kind) => $"projects/{project}/topics/{kind}";

    /// <summary>What subscriptions of that kind are named, for errors.</summary>
    public static string SubscriptionForm(string project, string kind) => $"projects/{project}/subscriptions/{kind}-<name>";

    /// <summary>Whether a text is the full name of a subscription of that kind.</summary>
    public static bool IsSubscription(string text, string project, string kind)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(kind);
        var prefix = $"projects/{project}/subscriptions/{kind}-";
        return text.StartsWith(prefix, StringComparison.Ordinal)
            && NamePattern().IsMatch(text[prefix.Length..])
            && text.Length - prefix.Length + kind.Length + 1 <= LongestId;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]{4,28}[a-z0-9]\z")]
    private static partial Regex ProjectPattern();

    [GeneratedRegex(@"^[A-Za-z0-9._~+%-]+\z")]
    private static partial Regex NamePattern();
}
