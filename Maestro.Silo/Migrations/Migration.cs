using System.Security.Cryptography;
using System.Text;

namespace Maestro.Silo.Migrations;

/// <summary>One step of the schema: a file <c>sql/NNN_name.sql</c>.</summary>
/// <param name="Number">Its place in the order, from 1, without gaps.</param>
/// <param name="Name">The file's name without number and extension.</param>
/// <param name="Sql">The statements; they run in one transaction.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text in lower-case hexadecimal. Line endings and a byte order mark do not count.</summary>
    public string Checksum { get; } = ChecksumOf(Sql);

    /// <summary>The file's name without its extension, for messages.</summary>
    public string FileName => $"{Number:D3}_{Name}";

    private static string ChecksumOf(string sql)
    {
        // A checkout with other line endings is the same migration.
        var text = sql.TrimStart('\uFEFF').ReplaceLineEndings("\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
