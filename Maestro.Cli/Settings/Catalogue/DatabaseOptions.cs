namespace Maestro.Cli.Settings.Catalogue;

/// <summary>The PostgreSQL connection (rest-and-operations.md section 4.2).</summary>
internal static class DatabaseOptions
{
    private static readonly ValueFormat<TimeSpan> Timeout = Formats.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));

    public static readonly Setting<string> Url = new("database-url", Formats.Text with { Placeholder = "URL" }, "",
        "whole connection: postgres://user:password@host:port/name or Host=...;Username=...; replaces the other connection options") { Secret = true };
    public static readonly Setting<string> Host = new("db-host", Formats.Text with { Placeholder = "HOST" }, "", "host; replaces --db-host-file");
    public static readonly Setting<string> Port =
        new("db-port", Formats.Text with { Placeholder = "PORT" }, "", "port, 5432 when neither this nor a file says one; replaces --db-port-file");
    public static readonly Setting<string> User = new("db-user", Formats.Text with { Placeholder = "NAME" }, "", "user; replaces --db-user-file");
    public static readonly Setting<string> Password =
        new("db-password", Formats.Text, "", "password; better given as environment variable or file; replaces --db-password-file") { Secret = true };
    public static readonly Setting<string> Name = new("db-name", Formats.Text with { Placeholder = "NAME" }, "", "database; replaces --db-name-file");
    public static readonly Setting<string> HostFile = new("db-host-file", Formats.File, "secrets/db.host", "file with the host");
    public static readonly Setting<string> PortFile = new("db-port-file", Formats.File, "secrets/db.port", "file with the port");
    public static readonly Setting<string> UserFile = new("db-user-file", Formats.File, "secrets/db.user", "file with the user");
    public static readonly Setting<string> PasswordFile = new("db-password-file", Formats.File, "secrets/db.password", "file with the password");
    public static readonly Setting<string> NameFile = new("db-name-file", Formats.File, "secrets/db.name", "file with the name of the database");
    public static readonly Setting<string> RootCert =
        new("db-rootcert", Formats.File, "secrets/db.rootcert", "certificate authority of the server, for verify-ca and verify-full");
    public static readonly Setting<Npgsql.SslMode> SslMode = new(
        "db-sslmode",
        Formats.Choice(
            ("disable", Npgsql.SslMode.Disable), ("require", Npgsql.SslMode.Require),
            ("verify-ca", Npgsql.SslMode.VerifyCA), ("verify-full", Npgsql.SslMode.VerifyFull)),
        Npgsql.SslMode.Disable,
        "TLS towards the database");
    public static readonly Setting<int> MaxOpenConnections =
        new("db-max-open-connections", Formats.Integer(2, 10_000).OrZero(Formats.Integer(0, 0), "the default"), 50, "largest number of connections of this process");
    public static readonly Setting<int> MinOpenConnections =
        new("db-min-open-connections", Formats.Integer(0, 10_000), 4, "connections kept open when idle");
    public static readonly Setting<TimeSpan> ConnectTimeout =
        new("db-connect-timeout", Timeout, TimeSpan.FromSeconds(10), "longest time to open a connection");
    public static readonly Setting<TimeSpan> StatementTimeout =
        new("db-statement-timeout", Timeout, TimeSpan.FromSeconds(30), "longest run of one statement; migrations are not limited");
    public static readonly Setting<TimeSpan> IdleInTransactionTimeout =
        new("db-idle-in-transaction-timeout", Timeout, TimeSpan.FromSeconds(30), "longest pause inside a transaction before the database ends it");
    public static readonly Setting<bool> EnableDebug = new("enable-db-debug", Formats.Bool, false, "log every SQL statement");
    public static readonly Setting<DatabaseAuthMethod> AuthMethod = new(
        "db-auth-method",
        Formats.Choice(("password", DatabaseAuthMethod.Password), ("az-entra", DatabaseAuthMethod.AzureEntra)),
        DatabaseAuthMethod.Password,
        "how the user proves who it is: by a password, or by Azure tokens (Microsoft Entra ID) for the identity of this process; then --db-password-file is not read");
    public static readonly Setting<string> TokenRequestScope =
        new("db-token-request-scope", Formats.Text with { Placeholder = "SCOPE" }, "https://ossrdbms-aad.database.windows.net/.default",
            "scope of the tokens of --db-auth-method az-entra");

    public static readonly IReadOnlyList<Setting> All =
    [
        Url, Host, Port, User, Password, Name, HostFile, PortFile, UserFile, PasswordFile, NameFile, RootCert, SslMode, MaxOpenConnections, MinOpenConnections,
        ConnectTimeout, StatementTimeout, IdleInTransactionTimeout, EnableDebug, AuthMethod, TokenRequestScope,
    ];
}
