using System.Globalization;
using Maestro.Protocol;
using Maestro.Protocol.PubSub;
using Maestro.Protocol.PubSub.Credentials;

namespace Maestro.Agent.Configuration;

/// <summary>Reads the configuration file of Google Cloud Pub/Sub, YAML or JSON (protocol.md section 7.5). Each side reads its own topics and subscriptions.</summary>
public static class PubSubFile
{
    private const string EmulatorVariable = "PUBSUB_EMULATOR_HOST";
    private const int MostStreams = 64;
    private static readonly TimeSpan LeastExtension = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MostExtension = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LeastPingTime = TimeSpan.FromSeconds(10);
    private static readonly string[] Schemes = ["https://", "http://"];

    /// <summary>Reads the file for a server.</summary>
    /// <param name="option">The option that names the file, for errors.</param>
    /// <param name="path">The file.</param>
    /// <param name="variable">Reads an environment variable; null for those of this process.</param>
    /// <exception cref="AgentConfigurationException">A file cannot be read, or a key has a value that is not allowed.</exception>
    public static PubSubSettings ReadForServer(string option, string path, Func<string, string?>? variable = null) =>
        ParseForServer(PemFiles.ReadText(option, path), path, variable ?? Environment.GetEnvironmentVariable);

    /// <summary>Reads the file for the agents of consumers.</summary>
    /// <inheritdoc cref="ReadForServer"/>
    public static PubSubSettings ReadForAgents(string option, string path, IReadOnlyCollection<string> consumerNames, Func<string, string?>? variable = null)
    {
        ArgumentNullException.ThrowIfNull(consumerNames);
        var settings = ParseForAgent(PemFiles.ReadText(option, path), path, variable ?? Environment.GetEnvironmentVariable);
        return consumerNames.Count == 1 || settings.Subscriptions.IsOpen
            ? settings
            : throw new AgentConfigurationException(
                $"{path}: subscriptions are of one consumer, and there are {consumerNames.Count}; allowed: names that end in -+, which stands for the consumer");
    }

    /// <summary>Reads the text of a server's file; <paramref name="path"/> only names it in errors.</summary>
    /// <exception cref="AgentConfigurationException">A key has a value that is not allowed.</exception>
    public static PubSubSettings ParseForServer(string text, string path, Func<string, string?> variable) => Parse(text, path, variable,
        ("sourceEvents", PubSubNames.SourceEvents), ("sourceBroadcast", PubSubNames.SourceBroadcast),
        ("agentEvents", PubSubNames.AgentEvents), ("agentBroadcast", PubSubNames.AgentBroadcast));

    /// <summary>Reads the text of an agent's file.</summary>
    /// <inheritdoc cref="ParseForServer"/>
    public static PubSubSettings ParseForAgent(string text, string path, Func<string, string?> variable) => Parse(text, path, variable,
        ("agentEvents", PubSubNames.AgentEvents), ("agentBroadcast", PubSubNames.AgentBroadcast),
        ("sourceEvents", PubSubNames.SourceEvents), ("sourceBroadcast", PubSubNames.SourceBroadcast));

    private static PubSubSettings Parse(
        string text, string path, Func<string, string?> variable,
        (string Key, string Kind) publish, (string Key, string Kind) publishBroadcast, (string Key, string Kind) receive, (string Key, string Kind) receiveBroadcast)
    {
        var file = DriverFileKeys.Parse(text, path, "projectID");
        var project = file.Text("projectID");
        if (string.IsNullOrEmpty(project))
        {
            throw new AgentConfigurationException($"{path}: projectID is required");
        }

        if (!PubSubNames.IsProject(project))
        {
            throw new AgentConfigurationException($"{path}: projectID is '{project}', it must have {PubSubNames.ProjectForm}");
        }

        var topics = file.Object("topics") ?? throw new AgentConfigurationException($"{path}: topics is required");
        var subscriptions = file.Object("subscriptions") ?? throw new AgentConfigurationException($"{path}: subscriptions is required");
        var settings = Reach(file, variable, new PubSubSettings
        {
            ProjectId = project,
            Topics = new PubSubTopics(Topic(topics, project, publish), Topic(topics, project, publishBroadcast)),
            Subscriptions = new PubSubSubscriptions(
                Subscription(subscriptions, project, receive), Subscription(subscriptions, project, receiveBroadcast)),
            Receiving = Receiving(file),
        });
        settings = settings with { KeepAlive = KeepAlive(file, settings.KeepAlive) };
        TryCredentials(settings, path, variable);
        return settings;
    }

    private static PubSubSettings Reach(DriverFileKeys file, Func<string, string?> variable, PubSubSettings settings)
    {
        var endpoint = file.Text("endpoint");
        // The library that agents of the original are built with names it otherwise.
        var disableTls = file.Flag("disableTLS") || file.Flag("insecure");
        if (string.IsNullOrEmpty(endpoint))
        {
            if (disableTls)
            {
                throw new AgentConfigurationException($"{file.Path}: disableTLS needs endpoint: only an emulator speaks clear text");
            }

            return variable(EmulatorVariable) is { Length: > 0 } emulator
                ? settings with { Endpoint = Address(EmulatorVariable, emulator), DisableTls = true }
                : settings with { CredentialsFile = Credentials(file) };
        }

        return settings with
        {
            Endpoint = Address($"{file.Path}: endpoint", endpoint),
            DisableTls = disableTls,
            CredentialsFile = Credentials(file),
        };
    }

    private static string? Credentials(DriverFileKeys file) => file.Text("credentialsFile") is { Length: > 0 } credentials ? credentials : null;

    private static string Address(string name, string text)
    {
        var scheme = Schemes.FirstOrDefault(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) ?? "";
        var address = text[scheme.Length..].TrimEnd('/');
        return address.Length > 0 && !address.Contains('/', StringComparison.Ordinal)
            && Uri.TryCreate($"https://{address}", UriKind.Absolute, out var uri) && uri is { Host.Length: > 0, UserInfo.Length: 0 }
            ? address
            : throw new AgentConfigurationException($"{name} is '{text}', it must be host:port, such as europe-west3-pubsub.googleapis.com:443");
    }

    private static string Topic(DriverFileKeys topics, string project, (string Key, string Kind) wanted)
    {
        var form = PubSubNames.TopicForm(project, wanted.Kind);
        return Required(topics, wanted.Key) is var text && text == form
            ? text
            : throw new AgentConfigurationException($"{topics.Path}: {wanted.Key} is '{text}', it must be {form}");
    }

    private static string Subscription(DriverFileKeys subscriptions, string project, (string Key, string Kind) wanted) =>
        Required(subscriptions, wanted.Key) is var text && PubSubNames.IsSubscription(text, project, wanted.Kind)
            ? text
            : throw new AgentConfigurationException(
                $"{subscriptions.Path}: {wanted.Key} is '{text}', it must be {PubSubNames.SubscriptionForm(project, wanted.Kind)}");

    private static string Required(DriverFileKeys keys, string key) => keys.Text(key) is { Length: > 0 } text
        ? text
        : throw new AgentConfigurationException($"{keys.Path}: {key} is required");

    private static PubSubKeepAlive KeepAlive(DriverFileKeys file, PubSubKeepAlive usual) => file.Object("keepaliveSettings") is not { } keys
        ? usual
        : new PubSubKeepAlive(
            keys.Duration("time") is not { } time ? usual.Time : time < LeastPingTime ? LeastPingTime : time,
            keys.Duration("timeout") ?? usual.Timeout,
            keys.Flag("permitWithoutStream"));

    private static PubSubReceiving Receiving(DriverFileKeys file)
    {
        var usual = new PubSubReceiving();
        if (file.Object("receiveSettings") is not { } keys)
        {
            return usual;
        }

        return usual with
        {
            MaxExtension = Duration(keys, "maxExtension") ?? usual.MaxExtension,
            MaxDurationPerExtension = Extension(keys, "maxDurationPerAckExtension") ?? usual.MaxDurationPerExtension,
            MinDurationPerExtension = Extension(keys, "minDurationPerAckExtension") ?? usual.MinDurationPerExtension,
            MaxOutstandingMessages = Number(keys, "maxOutstandingMessages") ?? usual.MaxOutstandingMessages,
            MaxOutstandingBytes = Number(keys, "maxOutstandingBytes") ?? usual.MaxOutstandingBytes,
            Streams = (int)Math.Min(Number(keys, "numGoroutines") ?? usual.Streams, MostStreams),
        };
    }

    // As the original has it, zero and less is the default here, and what the service does not allow becomes the nearest that it does.
    private static TimeSpan? Extension(DriverFileKeys keys, string key) => Duration(keys, key) is not { } duration ? null
        : duration < LeastExtension ? LeastExtension
        : duration > MostExtension ? MostExtension
        : duration;

    private static TimeSpan? Duration(DriverFileKeys keys, string key)
    {
        var text = keys.Text(key) ?? "";
        return text.Length == 0 ? null
            : !GoDuration.TryParse(text, out var duration)
                ? throw new AgentConfigurationException($"{keys.Path}: {key} is '{text}', it must be a duration such as 20s or 5m")
            : duration > TimeSpan.Zero ? duration : null;
    }

    private static long? Number(DriverFileKeys keys, string key)
    {
        var text = keys.Text(key);
        return string.IsNullOrEmpty(text) ? null
            : !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? throw new AgentConfigurationException($"{keys.Path}: {key} is '{text}', it must be a whole number")
            : number > 0 ? number : null;
    }

    // Credentials that cannot be used stop the start, not the first call.
    private static void TryCredentials(PubSubSettings settings, string path, Func<string, string?> variable)
    {
        try
        {
            new PubSubConnection(settings, TimeProvider.System, variable).Dispose();
        }
        catch (CredentialsException cause)
        {
            throw new AgentConfigurationException($"{path}: {cause.Message}", cause);
        }
    }
}
