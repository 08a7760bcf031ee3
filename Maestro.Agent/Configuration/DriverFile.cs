namespace Maestro.Agent.Configuration;

/// <summary>Reads the driver configuration file, YAML or JSON (protocol.md section 6.5, agent.md section 1.3).</summary>
internal static class DriverFile
{
    private static readonly TimeSpan DefaultKeepAliveTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultKeepAliveTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Reads the file at a path and the certificate files it names.</summary>
    /// <exception cref="AgentConfigurationException">A file cannot be read, or a key has a value that is not allowed.</exception>
    public static GrpcDriverConfiguration ReadGrpc(string path) => ParseGrpc(PemFiles.ReadText("workload-source-config", path), path);

    /// <summary>Reads the text of such a file; <paramref name="path"/> only names it in errors.</summary>
    /// <exception cref="AgentConfigurationException">A key has a value that is not allowed.</exception>
    public static GrpcDriverConfiguration ParseGrpc(string text, string path)
    {
        var file = DriverFileKeys.Parse(text, path, "url");
        var url = file.Text("url");
        if (string.IsNullOrEmpty(url))
        {
            throw new AgentConfigurationException($"{path}: url is required");
        }

        var configuration = new GrpcDriverConfiguration
        {
            Url = url,
            CaPem = PemFiles.Read(file, "ca"),
            ClientCertPem = PemFiles.Read(file, "clientCert"),
            ClientKeyPem = PemFiles.Read(file, "clientKey"),
            Token = NullWhenEmpty(file.Text("token")),
            TokenFile = NullWhenEmpty(file.Text("tokenFile")),
            KeepAlive = ReadKeepAlive(file),
            ServerHealthinessTimeout = file.Duration("serverHealthinessTimeout"),
        };
        if (configuration.ClientCertPem is null != configuration.ClientKeyPem is null)
        {
            throw new AgentConfigurationException($"{path}: either both or none of clientCertFile and clientKeyFile must be set");
        }

        if ((configuration.Token ?? configuration.TokenFile) is not null && configuration.CaPem is null)
        {
            throw new AgentConfigurationException($"{path}: setting token requires authority certificates");
        }

        return configuration;
    }

    private static KeepAlive? ReadKeepAlive(DriverFileKeys file)
    {
        var keys = file.Object("keepAliveConfig");
        return keys is not null && keys.Flag("enable")
            ? new KeepAlive(
                keys.Duration("time") ?? DefaultKeepAliveTime,
                keys.Duration("timeout") ?? DefaultKeepAliveTimeout,
                keys.Flag("permitWithoutStream"))
            : null;
    }

    private static string? NullWhenEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
