namespace Maestro.SystemTests.Brokers.PubSub;

/// <summary>Writes the configuration files of both sides.</summary>
internal static class PubSubFiles
{
    public static Task<string> ForServerAsync(string directory, int port) => WriteAsync(directory, "server.yaml", port, "source", "agent", "maestro");

    public static Task<string> ForAgentAsync(string directory, int port, string consumer) =>
        WriteAsync(directory, $"{consumer}.yaml", port, "agent", "source", consumer);

    private static async Task<string> WriteAsync(string directory, string name, int port, string publishes, string receives, string own)
    {
        var path = Path.Combine(directory, name);
        await File.WriteAllTextAsync(path, $"""
            projectID: {PubSubService.Project}
            endpoint: localhost:{port}
            disableTLS: true
            topics:
              {publishes}Events: {PubSubService.Topic(publishes + "events")}
              {publishes}Broadcast: {PubSubService.Topic(publishes + "broadcast")}
            subscriptions:
              {receives}Events: {PubSubService.Name(receives + "events", own)}
              {receives}Broadcast: {PubSubService.Name(receives + "broadcast", own)}
            receiveSettings:
              maxDurationPerAckExtension: 30s

            """);
        return path;
    }
}
