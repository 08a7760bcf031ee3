using System.Collections;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Gateway.Reprocessing;
using Maestro.Grains.Reprocessing;
using Maestro.Protocol.Reprocessing;
using Maestro.Silo.Neighbours;

namespace Maestro.Cli.Settings;

/// <summary>Reprocessing, when it is on.</summary>
/// <param name="Gateway">Its front door.</param>
/// <param name="Neighbours">Where the platform is.</param>
/// <param name="Options">How it behaves.</param>
internal sealed record ReprocessingSettings(ReprocessingGatewaySettings Gateway, NeighbourSettings Neighbours, ReprocessingOptions Options)
{
    private const string AutoApproval = "AUTO_REPROCESSING_";
    private static readonly TimeSpan InDoubtPause = new ReprocessingOptions().InDoubtPause;
    private static readonly string[] Off = ["", "0", "false", "no", "off"];

    /// <summary>Takes the settings out of resolved options; null when reprocessing is off.</summary>
    public static ReprocessingSettings? From(SettingValues values)
    {
        if (!IsOn(values))
        {
            return null;
        }

        var broker = Broker(values);
        var inDoubt = values.Get(PlatformOptions.InDoubtWindow);
        return new ReprocessingSettings(
            new ReprocessingGatewaySettings
            {
                Port = values.Get(PlatformOptions.Port),
                Broker = broker,
                SyncPersistTimeout = values.Get(PlatformOptions.SyncPersistTimeout),
            },
            new NeighbourSettings
            {
                ApiCore = PlatformOptions.ApiCore.Address(values),
                Discovery = PlatformOptions.Discovery.Address(values),
                ProcessMemory = PlatformOptions.ProcessMemory.Address(values),
                EventManager = PlatformOptions.EventManager.Address(values),
                DomainHostPrefix = values.Get(PlatformOptions.DomainHostPrefix),
                Broker = broker,
            },
            new ReprocessingOptions
            {
                AutoApproved = [.. values.Get(PlatformOptions.AutoApprove), .. AutoApproved(Environment.GetEnvironmentVariables())],
                DrainTimeout = values.Get(PlatformOptions.DrainTimeout),
                SystemRefresh = values.Get(PlatformOptions.SystemRefresh),
                RefreshUnitsOnStart = values.Get(PlatformOptions.RefreshUnitsOnStart),
                InDoubtPause = inDoubt < InDoubtPause ? inDoubt : InDoubtPause,
                InDoubtWindow = inDoubt,
                UnitStallAfter = values.Get(PlatformOptions.UnitStallAfter),
                UnitStallAction = values.Get(PlatformOptions.UnitStallAction),
            });
    }

    /// <summary>Whether it is on: switched on, or given a broker.</summary>
    public static bool IsOn(SettingValues values) => values.Get(PlatformOptions.Enabled) || PlatformOptions.Broker.Any(values.IsGiven);

    /// <summary>The systems of the variables <c>AUTO_REPROCESSING_*</c> that are not switched off (reprocessing.md section 5.6).</summary>
    internal static IEnumerable<string> AutoApproved(IDictionary variables) => variables.Cast<DictionaryEntry>()
        .Where(entry => entry.Key is string name && name.StartsWith(AutoApproval, StringComparison.Ordinal) && name.Length > AutoApproval.Length
            && !Off.Contains(((string?)entry.Value ?? "").Trim(), StringComparer.OrdinalIgnoreCase))
        .Select(entry => ((string)entry.Key)[AutoApproval.Length..]);

    private static BrokerAddress Broker(SettingValues values) => BrokerAddress.TryParse(values.Get(PlatformOptions.BrokerUrl), out var address)
        ? address
        : new BrokerAddress
        {
            Host = values.Get(PlatformOptions.BrokerHost),
            Port = values.Get(PlatformOptions.BrokerPort),
            UserName = values.Get(PlatformOptions.BrokerUser),
            Password = values.Get(PlatformOptions.BrokerPassword),
            VirtualHost = values.Get(PlatformOptions.BrokerVirtualHost),
        };
}
