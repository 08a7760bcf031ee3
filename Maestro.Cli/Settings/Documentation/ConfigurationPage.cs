using System.Globalization;
using System.Text;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Settings.Documentation;

/// <summary>Writes <c>docs/configuration.md</c> from the catalogue of options, so that the page cannot say anything else than the code.</summary>
internal static class ConfigurationPage
{
    private static readonly OptionGroup[] Groups =
    [
        new("HTTP: REST, metrics, health, dashboard", "server, silo, gateway", ListenerOptions.All),
        new("gRPC", "server, silo, gateway", GrpcOptions.All),
        new("Database", "server, silo, gateway, migrate", DatabaseOptions.All),
        new("Message broker and identity", "server, silo, gateway", BrokerOptions.All),
        new("Delivery, history and clean-up", "server, silo, gateway", DeliveryOptions.All),
        new("Cluster of processes", "server, silo, gateway", OrleansOptions.All),
        new("Reprocessing", "server, silo, gateway", PlatformOptions.All),
        new("REST authentication", "server, silo, gateway", SecurityOptions.All),
        new("Agent", "agent", AgentOptions.All),
        new("Everything on one machine", "up, down", UpOptions.Up.Except(LoggingOptions.All)),
        new("Connection of client commands", "consumer, resourcebundle; without gRPC: trace, why", ClientOptions.RestAndGrpc),
        new("Client commands", "consumer, resourcebundle, trace, why", OperatorOptions.Everything),
        new("Logging", "every command; `--log-level-file`: server, silo, gateway", LoggingOptions.All.Append(LoggingOptions.LevelFile)),
    ];

    private const string Introduction = """
        # Configuration

        This page is written by `./maestro configuration > docs/configuration.md` from the declarations of the options; a test fails when they differ.

        ## Where values come from

        Of several sources the first one counts:

        1. the **flag**, `--name value` or `--name=value`; underscores may stand for dashes; a lone boolean flag is true; of several the last one counts,
           those of a list are joined;
        2. the **environment variable**. An empty one is as good as none, except for texts and lists; so is a `..._PORT` with `tcp://`, `udp://` or
           `sctp://` in front, which Kubernetes makes for a Service of that name;
        3. the **file of `--config`** (or `MAESTRO_CONFIG`), YAML or JSON: one map from names without dashes in front to values. `server`, `silo`, `gateway`,
           `migrate` and `agent` read one. An unknown or repeated name stops the start;
        4. the **preset of `MAESTRO_ENV`**, for `server`, `silo` and `gateway` only (table below);
        5. the default.

        A value that is not allowed stops the start with exit code 1 and a sentence that names the option, the value, where it came from and what is
        allowed. So does an option that this release does not support, because nobody shall believe in a protection that is not there. Options that
        are accepted for compatibility and change nothing are a warning.

        Durations are Go's: `10s`, `1h30m`, `300ms`. Paths are relative to the working directory. Files with one value each (`--db-*-file`, tokens) lose white
        space around it. Booleans are `1`, `t`, `T`, `TRUE`, `true`, `True` and `0`, `f`, `F`, `FALSE`, `false`, `False`.

        | `MAESTRO_ENV` | presets |
        | --- | --- |
        | not set | none |

        """;

    private const string Rest = """

        ## Variables that are no option

        | variable | meaning |
        | --- | --- |
        | `MAESTRO_ENV` | presets, see above; another word than those stops a server, and other commands ignore it |
        | `NO_COLOR` | client commands print no colours when it is set; they do so on a terminal only anyway |
        | `MAESTRO_CONFIG` | the file of `--config` |
        | `GIT_COMMIT` | the commit that a server names in its first line; else the one it was built from |
        | `OTEL_TRACES_EXPORTER` | sends spans of REST requests to a collector when it is set, to anything but `none` |
        | `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_PROTOCOL`, `OTEL_SERVICE_NAME`, ... | where to, how and as whom, see OpenTelemetry; else http/protobuf to port 4318, as `maestro` |

        ## Exit codes

        | code | meaning |
        | --- | --- |
        | 0 | done, or stopped as asked; a declined question is also 0 |
        | 1 | a command, argument, option or request was wrong; the sentence on standard error says why |
        | 130 | a client command or a migration was stopped before it was done |
        | 255 | a server, agent or migration could not start or go on |

        """;

    /// <summary>The page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Introduction);
        foreach (var (environment, presets) in EnvironmentPresets.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{environment}` | {string.Join(", ", presets.Select(preset => $"`{preset.Key}={preset.Value}`"))} |\n");
        }

        foreach (var group in Groups)
        {
            group.Write(page);
        }

        return page.Append(Rest).ToString();
    }
}
