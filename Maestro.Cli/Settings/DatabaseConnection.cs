using System.Globalization;
using Maestro.Cli.Settings.Catalogue;
using Npgsql;

namespace Maestro.Cli.Settings;

/// <summary>Makes the connection string from a URL, from single values and from secret files.</summary>
internal static class DatabaseConnection
{
    private const int DefaultPort = 5432;

    private static readonly (Setting<string> Direct, Setting<string> File)[] Parts =
    [
        (DatabaseOptions.Host, DatabaseOptions.HostFile),
        (DatabaseOptions.Port, DatabaseOptions.PortFile),
        (DatabaseOptions.User, DatabaseOptions.UserFile),
        (DatabaseOptions.Password, DatabaseOptions.PasswordFile),
        (DatabaseOptions.Name, DatabaseOptions.NameFile),
    ];

    /// <summary>Takes the database out of resolved options and reads the secret files.</summary>
    /// <exception cref="InvalidSettingsException">The values contradict each other, are missing or cannot be read.</exception>
    public static DatabaseSettings From(SettingValues values)
    {
        var builder = values.Get(DatabaseOptions.Url).Length > 0 ? FromUrl(values) : FromParts(values);
        if (string.IsNullOrEmpty(builder.Host) || string.IsNullOrEmpty(builder.Username) || string.IsNullOrEmpty(builder.Database))
        {
            throw new InvalidSettingsException(
                $"--database-url {(values.IsGiven(DatabaseOptions.Url) ? "lacks the host, the user or the name" : "\"\" and --db-host, --db-user, --db-name and "
                + "their files name no database")}; allowed: --database-url postgres://user:password@host:port/name, "
                + "or --db-host, --db-user and --db-name, or the files of --db-host-file, --db-user-file and --db-name-file");
        }

        Tune(builder, values);
        var tokenScope = DatabaseTokenRules.Scope(values, builder);
        var location = string.Create(CultureInfo.InvariantCulture, $"{builder.Username}@{builder.Host}:{builder.Port}/{builder.Database}");
        var migrations = builder.ConnectionString;
        builder.Options = ServerLimits(builder.Options, values);
        return new DatabaseSettings(builder.ConnectionString, migrations, values.Get(DatabaseOptions.EnableDebug))
        {
            Location = location,
            TokenScope = tokenScope,
        };
    }

    private static NpgsqlConnectionStringBuilder FromUrl(SettingValues values)
    {
        var other = Parts.SelectMany(part => new[] { part.Direct, part.File }).FirstOrDefault(values.IsGiven);
        if (other is not null)
        {
            throw new InvalidSettingsException($"{values.Describe(DatabaseOptions.Url)} and {values.Describe(other)} contradict each other; allowed: one of them");
        }

        var url = values.Get(DatabaseOptions.Url);
        return PostgresUrl.TryParse(url, out var builder, out var problem)
            ? builder
            : throw new InvalidSettingsException($"{values.Describe(DatabaseOptions.Url)} is not allowed, {problem}; "
                + "allowed: postgres://user:password@host:port/name?sslmode=... or Host=...;Port=...;Username=...;Password=...;Database=...");
    }

    private static NpgsqlConnectionStringBuilder FromParts(SettingValues values)
    {
        var texts = Parts.Select(part => IsUnread(part.File, values) ? values.Get(part.Direct) : SecretFile.Value(values, part.Direct, part.File)).ToArray();
        if (texts[1].Length > 0 && (!int.TryParse(texts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given is < 1 or > 65535))
        {
            var origin = values.IsGiven(DatabaseOptions.Port) ? DatabaseOptions.Port : DatabaseOptions.PortFile;
            throw new InvalidSettingsException($"{values.Describe(origin)} gives the port \"{texts[1]}\"; allowed: a port from 1 to 65535");
        }

        return new NpgsqlConnectionStringBuilder
        {
            Host = texts[0],
            Port = texts[1].Length > 0 ? int.Parse(texts[1], CultureInfo.InvariantCulture) : DefaultPort,
            Username = texts[2],
            Password = texts[3],
            Database = texts[4],
        };
    }

    // Charts name the file whatever the method is.
    private static bool IsUnread(Setting<string> file, SettingValues values) =>
        file == DatabaseOptions.PasswordFile && values.Get(DatabaseOptions.AuthMethod) == DatabaseAuthMethod.AzureEntra;

    private static void Tune(NpgsqlConnectionStringBuilder builder, SettingValues values)
    {
        if (values.IsGiven(DatabaseOptions.SslMode) || !values.IsGiven(DatabaseOptions.Url))
        {
            builder.SslMode = values.Get(DatabaseOptions.SslMode);
        }

        if (builder.SslMode is SslMode.VerifyCA or SslMode.VerifyFull && string.IsNullOrEmpty(builder.RootCertificate))
        {
            builder.RootCertificate = values.Get(DatabaseOptions.RootCert);
        }

        builder.MaxPoolSize = values.GetOrDefault(DatabaseOptions.MaxOpenConnections);
        builder.MinPoolSize = Math.Min(values.Get(DatabaseOptions.MinOpenConnections), builder.MaxPoolSize);
        builder.Timeout = (int)Math.Min(values.Get(DatabaseOptions.ConnectTimeout).TotalSeconds, 1024);
        builder.ApplicationName ??= "maestro";
    }

    private static string ServerLimits(string? options, SettingValues values) => string.Create(
        CultureInfo.InvariantCulture,
        $"{options} -c statement_timeout={values.Get(DatabaseOptions.StatementTimeout).TotalMilliseconds:F0} "
        + $"-c idle_in_transaction_session_timeout={values.Get(DatabaseOptions.IdleInTransactionTimeout).TotalMilliseconds:F0}").Trim();
}
