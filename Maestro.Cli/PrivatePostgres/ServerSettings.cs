using System.Globalization;

namespace Maestro.Cli.PrivatePostgres;

/// <summary>The settings a private server starts with.</summary>
internal static class ServerSettings
{
    /// <summary>For a process of this machine: our defaults, then the caller's, then what must be: loopback only, no socket file.</summary>
    /// <param name="options">What the caller wants.</param>
    /// <param name="port">The port to listen on.</param>
    /// <param name="walCompression">The best compression this build of PostgreSQL has.</param>
    public static IReadOnlyDictionary<string, string> For(PrivatePostgresOptions options, int port, string walCompression)
    {
        var settings = Tuning(options, walCompression);
        settings["listen_addresses"] = "127.0.0.1";
        settings["unix_socket_directories"] = "";
        settings["port"] = port.ToString(CultureInfo.InvariantCulture);
        return settings;
    }

    /// <summary>For a container, where the server listens on every interface: what it is published on keeps other machines away.</summary>
    public static IReadOnlyDictionary<string, string> ForContainer(PrivatePostgresOptions options, int port)
    {
        var settings = Tuning(options, "lz4");
        settings["listen_addresses"] = "*";
        settings["port"] = port.ToString(CultureInfo.InvariantCulture);
        return settings;
    }

    /// <summary>The same as arguments of <c>postgres</c>.</summary>
    public static IEnumerable<string> Arguments(IReadOnlyDictionary<string, string> settings) =>
        settings.OrderBy(setting => setting.Key, StringComparer.Ordinal).SelectMany(setting => (string[])["-c", $"{setting.Key}={setting.Value}"]);

    // The usual quarter. What is changed of a million bundles and their history's index has room in a gigabyte.
    private static long SharedBufferMegabytes(long availableMemory) => Math.Clamp(availableMemory / 4 >> 20, 128, 1024);

    private static Dictionary<string, string> Tuning(PrivatePostgresOptions options, string walCompression)
    {
        var settings = new Dictionary<string, string>
        {
            ["shared_buffers"] = $"{SharedBufferMegabytes(options.AvailableMemory)}MB",
            ["max_connections"] = "200",
            ["max_wal_size"] = "2GB",
            // Files of the log are used again after a checkpoint; a new one is a stall of up to half a second for every commit.
            ["min_wal_size"] = "512MB",
            // Otherwise the kernel writes back by itself, each half minute and all at once, what tables grew by, and every commit waits.
            ["checkpoint_timeout"] = "30s",
            ["wal_compression"] = walCompression,
            ["synchronous_commit"] = "on",
        };
        if (!options.Durable)
        {
            settings["fsync"] = "off";
            settings["full_page_writes"] = "off";
            settings["synchronous_commit"] = "off";
        }

        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        return settings;
    }
}
