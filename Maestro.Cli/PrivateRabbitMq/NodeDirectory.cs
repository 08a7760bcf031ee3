using System.Globalization;

namespace Maestro.Cli.PrivateRabbitMq;

/// <summary>The files of a private node.</summary>
/// <param name="Root">The directory, absolute.</param>
internal sealed record NodeDirectory(string Root)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Where the node puts its process id when it has booted.</summary>
    public string ProcessIdFile => Path.Combine(Root, "node.pid");

    /// <summary>What the node wrote.</summary>
    public string Log => Path.Combine(Root, "node.log");

    /// <summary>Names the running node for later commands.</summary>
    public Processes.PidFile Running => new(Path.Combine(Root, "running.json"));

    private string PortFile => Path.Combine(Root, "port");

    private string Configuration => Path.Combine(Root, "rabbitmq.conf");

    private string Plugins => Path.Combine(Root, "plugins");

    /// <summary>Makes the directory and the node's configuration.</summary>
    public void Create(PrivateRabbitMqOptions options, int port)
    {
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Root, OwnerOnly);
        }

        File.WriteAllText(Plugins, "[].\n");
        File.WriteAllText(PortFile, port.ToString(CultureInfo.InvariantCulture));
        File.WriteAllText(Configuration, $"""
            default_vhost = {options.VirtualHost}
            default_user = guest
            default_pass = guest
            vm_memory_high_watermark.absolute = 512MB
            disk_free_limit.absolute = 50MB

            """);
    }

    /// <summary>The port of the last run; null when there was none.</summary>
    public int? LastPort() =>
        File.Exists(PortFile) && int.TryParse(File.ReadAllText(PortFile), CultureInfo.InvariantCulture, out var port) ? port : null;

    /// <summary>
    /// The environment that makes the scripts run a node of ours. No port mapper daemon is started: with one node there is nothing to map, and the
    /// daemon would outlive it.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment(int port, int internalPort)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"maestro-{port}@localhost");
        var internalText = internalPort.ToString(CultureInfo.InvariantCulture);
        return new Dictionary<string, string>
        {
            ["HOME"] = Root,
            ["LANG"] = "C.UTF-8",
            ["LC_ALL"] = "C.UTF-8",
            ["RABBITMQ_NODENAME"] = name,
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_DIST_PORT"] = internalText,
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(Root, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(Root, "log"),
            ["RABBITMQ_LOGS"] = "-",
            ["RABBITMQ_PID_FILE"] = ProcessIdFile,
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
            ["RABBITMQ_CONFIG_FILE"] = Path.ChangeExtension(Configuration, null),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(Root, "advanced.config"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Plugins,
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
                $"+S 2:2 +sbwt none +P 65536 -sname {name} -start_epmd false -erl_epmd_port {internalText} "
                + $"-kernel inet_dist_use_interface {{127,0,0,1}} inet_dist_listen_min {internalText} inet_dist_listen_max {internalText} "
                + $"-maestro_directory {Root}",
        };
    }
}
