using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Settings;

/// <summary>Rules between several options of a server.</summary>
internal static class ServerRules
{
    private static readonly Setting<int>[] Ports =
    [
        ListenerOptions.HttpPort, GrpcOptions.SourcePort, GrpcOptions.AgentPort, ListenerOptions.MetricsPort, ListenerOptions.HealthPort,
        ListenerOptions.DashboardPort, OrleansOptions.SiloPort, OrleansOptions.SiloGatewayPort, PlatformOptions.Port,
    ];

    /// <summary>The original has no such listeners: where nobody asked for these ports, they give way (<see cref="Server.SparePorts"/>).</summary>
    private static readonly Setting<int>[] GiveWay = [ListenerOptions.DashboardPort, OrleansOptions.SiloPort, OrleansOptions.SiloGatewayPort];

    /// <summary>One sentence for each contradiction.</summary>
    public static IEnumerable<string> Check(SettingValues values)
    {
        foreach (var (earlier, later) in SharedPorts(values))
        {
            yield return $"{values.Describe(earlier)} and {values.Describe(later)} are the same port; allowed: a port of its own for each listener";
        }

        if (values.Get(DeliveryOptions.RedeliveryDelay) > values.Get(DeliveryOptions.RedeliveryMaxDelay))
        {
            yield return $"{values.Describe(DeliveryOptions.RedeliveryDelay)} is longer than {values.Describe(DeliveryOptions.RedeliveryMaxDelay)}; "
                + "allowed: a first delay up to the longest one";
        }

        if (values.Get(DatabaseOptions.MinOpenConnections) > values.GetOrDefault(DatabaseOptions.MaxOpenConnections) && values.IsGiven(DatabaseOptions.MinOpenConnections))
        {
            yield return $"{values.Describe(DatabaseOptions.MinOpenConnections)} is more than {values.Describe(DatabaseOptions.MaxOpenConnections)}; "
                + "allowed: a minimum up to the maximum";
        }

        if (values.IsGiven(DeliveryOptions.SubscriptionQueueBytes)
            && values.Get(DeliveryOptions.SubscriptionQueueBytes) < values.Get(GrpcOptions.MaxReceiveMessageSize))
        {
            yield return $"{values.Describe(DeliveryOptions.SubscriptionQueueBytes)} cannot hold one message of {values.Describe(GrpcOptions.MaxReceiveMessageSize)}; "
                + "allowed: room for at least one of the largest messages";
        }

        if (ListenerSettings.HttpsSwitches.FirstOrDefault(values.Get) is { } secured && values.Get(ListenerOptions.HttpsCertFile).Length == 0)
        {
            yield return $"{values.Describe(secured)} has no certificate; allowed: together with --https-cert-file and --https-key-file";
        }

        foreach (var sentence in GrpcRules.Check(values))
        {
            yield return sentence;
        }

        if (values.Get(BrokerOptions.SourceId).Length == 0)
        {
            yield return $"{values.Describe(BrokerOptions.SourceId)} is empty; allowed: a name";
        }
    }

    private static IEnumerable<(Setting Earlier, Setting Later)> SharedPorts(SettingValues values)
    {
        var inUse = Ports
            .Where(port => IsClaimed(port, values))
            .GroupBy(values.Get)
            .Where(group => group.Count() > 1);
        foreach (var group in inUse)
        {
            var first = group.First();
            foreach (var other in group.Skip(1))
            {
                yield return (first, other);
            }
        }
    }

    private static bool IsClaimed(Setting<int> port, SettingValues values) =>
        values.Get(port) != 0
        && (port != GrpcOptions.SourcePort || values.Get(GrpcOptions.Enable))
        && (port != GrpcOptions.AgentPort || !BrokerSettings.IsUsed(values))
        && (port != PlatformOptions.Port || ReprocessingSettings.IsOn(values))
        && (!GiveWay.Contains(port) || values.IsGiven(port));
}
