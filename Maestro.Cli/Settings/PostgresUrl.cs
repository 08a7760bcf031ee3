using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Maestro.Cli.Settings;

/// <summary>Reads the two forms of a database address: a libpq URI and an Npgsql connection string.</summary>
internal static class PostgresUrl
{
    /// <summary>Reads an address; on false <paramref name="problem"/> says what is wrong without repeating the text, which may hold a password.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out NpgsqlConnectionStringBuilder? builder, [NotNullWhen(false)] out string? problem)
    {
        builder = null;
        problem = null;
        try
        {
            builder = text.Contains("://", StringComparison.Ordinal) ? FromUri(text) : new NpgsqlConnectionStringBuilder(text);
        }
        catch (FormatException cause)
        {
            problem = cause.Message;
        }
        catch (ArgumentException)
        {
            problem = "it has a key or a value that is unknown";
        }

        return problem is null;
    }

    private static NpgsqlConnectionStringBuilder FromUri(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
        {
            throw new FormatException("it is no postgres:// address");
        }

        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Trim('[', ']'),
            Port = uri.IsDefaultPort || uri.Port < 1 ? 5432 : uri.Port,
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
        };
        foreach (var parameter in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = parameter.Split('=', 2) is [var name, var content] ? (name, Uri.UnescapeDataString(content)) : (parameter, "");
            switch (key)
            {
                case "sslmode":
                    builder.SslMode = Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode)
                        ? mode
                        : throw new FormatException($"sslmode \"{value}\" is unknown");
                    break;
                case "sslrootcert":
                    builder.RootCertificate = value;
                    break;
                case "application_name":
                    builder.ApplicationName = value;
                    break;
                default:
                    throw new FormatException($"its parameter \"{key}\" is none of sslmode, sslrootcert, application_name");
            }
        }

        return builder;
    }
}
