using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Maestro.Silo.Migrations;

/// <summary>One step of the schema: a file <c>sql/NNN_name.sql</c>.</summary>
/// <param name="Number">Its place in the order, from 1, without gaps.</param>
/// <param name="Name">The file's name without number and extension.</param>
/// <param name="Sql">The statements; they run in one transaction.</param>
internal sealed partial record Migration(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text in lower-case hexadecimal. Line endings and a byte order mark do not count.</summary>
    public string Checksum { get; } = ChecksumOf(Sql);

    /// <summary>
    /// How many migrations a program must know to work with the schema from this step on: the number in the file's line
    /// <c>-- oldest-program: N</c>; 0, without that line, when every program can.
    /// </summary>
    public int OldestProgram { get; } = OldestProgramOf(Number, Name, Sql);

    /// <summary>The file's name without its extension, for messages.</summary>
    public string FileName => $"{Number:D3}_{Name}";

    private static string ChecksumOf(string sql)
    {
        // A checkout with other line endings is the same migration.
        var text = sql.TrimStart('\uFEFF').ReplaceLineEndings("\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static int OldestProgramOf(int number, string name, string sql)
    {
        var line = OldestProgramLine().Match(sql);
        if (!line.Success)
        {
            return 0;
        }

        // What cannot be read must not let a program run that would do harm.
        var isNumber = int.TryParse(line.Groups["value"].ValueSpan.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var oldest);
        return isNumber && oldest >= 1 && oldest <= number
            ? oldest
            : throw new MigrationException(
                $"Migration {number:D3}_{name} says \"{line.Value.Trim()}\"; expected the number of a migration, from 1 to its own.");
    }

    [GeneratedRegex("^-- oldest-program:(?<value>.*)$", RegexOptions.Multiline)]
    private static partial Regex OldestProgramLine();
}
