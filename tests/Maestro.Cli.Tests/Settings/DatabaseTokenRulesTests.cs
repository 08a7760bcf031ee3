using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;
using Npgsql;

namespace Maestro.Cli.Tests.Settings;

public class DatabaseTokenRulesTests
{
    private const string Method = "db-auth-method";
    private const string Scope = "db-token-request-scope";
    private const string Passwordless = "postgres://ann@db/fleet?sslmode=verify-full";

    [Fact]
    public void Without_it_there_is_a_password_and_no_scope() => Assert.Null(Database(out _, ("database-url", Passwordless)).TokenScope);

    [Fact]
    public void Tokens_are_for_the_databases_of_Azure_unless_another_scope_is_given()
    {
        Assert.Equal(
            "https://ossrdbms-aad.database.windows.net/.default", Database(out _, ("database-url", Passwordless), (Method, "az-entra")).TokenScope);
        Assert.Equal("api://mine/.default", Database(out _, ("database-url", Passwordless), (Method, "az-entra"), (Scope, "api://mine/.default")).TokenScope);
    }

    [Fact]
    public void The_password_file_is_not_read()
    {
        var database = Database(
            out _, ("db-host", "db"), ("db-user", "ann"), ("db-name", "fleet"), ("db-password-file", "/nowhere/db.password"), (Method, "az-entra"));

        Assert.Null(new NpgsqlConnectionStringBuilder(database.ConnectionString).Password);
        Assert.Equal("ann@db:5432/fleet", database.Location);
    }

    [Theory]
    [InlineData("database-url", "postgres://ann:secret@db/fleet",
        "--db-auth-method \"az-entra\" and the password in --database-url \"***\" contradict each other; allowed: one of them")]
    [InlineData("db-password", "secret", "--db-auth-method \"az-entra\" and --db-password \"***\" contradict each other; allowed: one of them")]
    public void A_password_contradicts_it(string option, string text, string expected)
    {
        (string, string)[] place = option == "db-password" ? [("db-host", "db"), ("db-user", "ann"), ("db-name", "fleet")] : [];

        var error = Assert.Throws<InvalidSettingsException>(() => Database(out _, [.. place, (option, text), (Method, "az-entra")]));

        Assert.Equal(expected, error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("one two")]
    public void A_scope_is_one_word(string scope)
    {
        var error = Assert.Throws<InvalidSettingsException>(() => Database(out _, ("database-url", Passwordless), (Method, "az-entra"), (Scope, scope)));

        Assert.Contains($"--db-token-request-scope \"{scope}\" is not allowed with --db-auth-method \"az-entra\"; allowed: one scope", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_in_clear_text_are_warned_of()
    {
        Database(out var none, ("database-url", Passwordless), (Method, "az-entra"));
        Database(out var warnings, ("db-host", "db"), ("db-user", "ann"), ("db-name", "fleet"), (Method, "az-entra"));

        Assert.Empty(none);
        Assert.Contains("--db-sslmode disable sends tokens in clear text", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_scope_without_tokens_has_no_effect()
    {
        Database(out var warnings, ("database-url", Passwordless), (Scope, "api://mine/.default"));

        Assert.Equal("--db-token-request-scope \"api://mine/.default\" has no effect: it belongs to --db-auth-method az-entra", Assert.Single(warnings));
    }

    private static DatabaseSettings Database(out IReadOnlyList<string> warnings, params (string Name, string Text)[] flags)
    {
        var values = SettingResolver.Resolve(
            DatabaseOptions.All, new SettingSources(setting => flags.FirstOrDefault(flag => flag.Name == setting.Name).Text, _ => null));
        var database = DatabaseConnection.From(values);
        warnings = values.Warnings;
        return database;
    }
}
