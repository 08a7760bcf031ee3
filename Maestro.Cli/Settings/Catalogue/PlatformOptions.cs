using Maestro.Grains.Reprocessing;
using Maestro.Protocol.Reprocessing;

namespace Maestro.Cli.Settings.Catalogue;

/// <summary>
/// Reprocessing (reprocessing.md section 4.1). The platform's installers set variables with names of their own, so those count as well. It is on as
/// soon as one of the broker's options is given.
/// </summary>
internal static class PlatformOptions
{
    private static readonly ValueFormat<string> Host = Formats.Text with { Placeholder = "HOST" };
    private static readonly ValueFormat<string> Url = new("URL", "amqp://user:password@host:port/vhost", TryParseUrl, value => value) { EmptyIsValue = true };
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static readonly Setting<bool> Enabled =
        new("reprocessing-enabled", Formats.Bool, false, "run reprocessing; also on as soon as a --reprocessing-broker-... option is given");
    public static readonly Setting<int> Port =
        new("reprocessing-bindport", Formats.Port, 6971, "port of the REST API of reprocessing") { OtherVariables = ["PORT"] };

    public static readonly Setting<string> BrokerUrl =
        new("reprocessing-broker-url", Url, "", "RabbitMQ as one address; instead of host, port, user, password and vhost") { Secret = true };
    public static readonly Setting<string> BrokerHost =
        new("reprocessing-broker-host", Host, "localhost", "host of RabbitMQ") { OtherVariables = ["RABBITMQ_HOST"] };
    public static readonly Setting<int> BrokerPort =
        new("reprocessing-broker-port", Formats.Port, BrokerAddress.DefaultPort, "AMQP port of RabbitMQ") { OtherVariables = ["RABBITMQ_AMQP_PORT"] };
    public static readonly Setting<string> BrokerUser =
        new("reprocessing-broker-username", Formats.Text with { Placeholder = "NAME" }, "guest", "user of RabbitMQ") { OtherVariables = ["RABBITMQ_USERNAME"] };
    public static readonly Setting<string> BrokerPassword =
        new("reprocessing-broker-password", Formats.Text, "guest", "password of RabbitMQ") { OtherVariables = ["RABBITMQ_PASSWORD"], Secret = true };
    public static readonly Setting<string> BrokerVirtualHost =
        new("reprocessing-broker-vhost", Formats.Text with { Placeholder = "NAME" }, BrokerAddress.DefaultVirtualHost, "virtual host of RabbitMQ")
        {
            OtherVariables = ["RABBITMQ_VHOST"],
        };

    public static readonly NeighbourOptions ApiCore = new("apicore", "APICORE", "API core", 9110);
    public static readonly NeighbourOptions Discovery = new("discovery", "DISCOVERY", "discovery", 8090);
    public static readonly NeighbourOptions ProcessMemory = new("process-memory", "PROCESS_MEMORY", "process memory", 9091);
    public static readonly NeighbourOptions EventManager = new("event-manager", "EVENT_MANAGER", "the event manager", 8081);

    public static readonly Setting<string> DomainHostPrefix =
        new("reprocessing-domain-host-prefix", Formats.Text, "maestro-", "what stands before the host names of domain apps; may be empty")
        {
            OtherVariables = ["DOMAIN_HOST_PREFIX"],
        };
    public static readonly Setting<IReadOnlyList<string>> AutoApprove =
        new("reprocessing-auto-approve", Formats.List with { Placeholder = "SYSTEMS" }, [],
            "systems whose jobs are approved at once; each variable AUTO_REPROCESSING_<system> adds one");
    public static readonly Setting<TimeSpan> SyncPersistTimeout =
        new("reprocessing-sync-persist-timeout", Formats.DurationOrSeconds(TimeSpan.FromMilliseconds(100), Day), TimeSpan.FromSeconds(300),
            "how long persist/sync waits")
        {
            OtherVariables = ["SYNC_PERSIST_TIMEOUT"],
        };
    public static readonly Setting<TimeSpan> DrainTimeout =
        new("reprocessing-drain-timeout", Formats.DurationOrSeconds(TimeSpan.Zero, Day), TimeSpan.FromSeconds(30),
            "how long a job that closes the gate waits for events that came before it")
        {
            OtherVariables = ["DRAIN_TIMEOUT"],
        };
    public static readonly Setting<TimeSpan> SystemRefresh =
        new("reprocessing-system-refresh", Formats.DurationOrSeconds(TimeSpan.FromMilliseconds(100), Day), TimeSpan.FromSeconds(60),
            "how often API core is asked for the systems")
        {
            OtherVariables = ["SYSTEM_REFRESH"],
        };
    public static readonly Setting<bool> RefreshUnitsOnStart =
        new("reprocessing-refresh-units-on-start", Formats.Bool, true, "ask discovery again when a job starts") { OtherVariables = ["REFRESH_UNITS_ON_START"] };
    public static readonly Setting<TimeSpan> InDoubtWindow =
        new("reprocessing-in-doubt-window", Formats.DurationOrSeconds(TimeSpan.FromMilliseconds(100), Day), TimeSpan.FromSeconds(60),
            "how long the status of an instance is watched after a commit whose answer was lost, before the commit is sent again")
        {
            OtherVariables = ["IN_DOUBT_WINDOW"],
        };
    public static readonly Setting<TimeSpan> UnitStallAfter =
        new("reprocessing-unit-stall-after", Formats.DurationOrSeconds(TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(365)), TimeSpan.FromMinutes(60),
            "how long a unit may go without an answer before it is reported")
        {
            OtherVariables = ["UNIT_STALL_AFTER"],
        };
    public static readonly Setting<StallAction> UnitStallAction =
        new("reprocessing-unit-stall-action", Formats.Choice(("alert", StallAction.Alert), ("fail", StallAction.Fail)), StallAction.Alert,
            "what that leads to: a report, or the end of the job")
        {
            OtherVariables = ["UNIT_STALL_ACTION"],
        };

    public static readonly IReadOnlyList<Setting> Broker = [BrokerUrl, BrokerHost, BrokerPort, BrokerUser, BrokerPassword, BrokerVirtualHost];

    public static readonly IReadOnlyList<Setting> All =
    [
        Enabled, Port, .. Broker, .. ApiCore.All, .. Discovery.All, .. ProcessMemory.All, .. EventManager.All, DomainHostPrefix, AutoApprove,
        SyncPersistTimeout, DrainTimeout, SystemRefresh, RefreshUnitsOnStart, InDoubtWindow, UnitStallAfter, UnitStallAction,
    ];

    private static bool TryParseUrl(string text, out string url)
    {
        url = text;
        return text.Length == 0 || BrokerAddress.TryParse(text, out _);
    }
}
