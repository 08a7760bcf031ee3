using Npgsql;

namespace Maestro.Silo.Storage;

/// <summary>Passwords that change while the process runs, such as tokens.</summary>
public static class ChangingPassword
{
    /// <summary>Asks for the password at every new connection; those that are open stay.</summary>
    /// <param name="builder">The pool; its connection string must hold no password then.</param>
    /// <param name="password">Answers at once; null leaves the password to the connection string.</param>
    public static NpgsqlDataSourceBuilder UseChangingPassword(this NpgsqlDataSourceBuilder builder, Func<string>? password)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return password is null ? builder : builder.UsePasswordProvider(_ => password(), (_, _) => ValueTask.FromResult(password()));
    }
}
