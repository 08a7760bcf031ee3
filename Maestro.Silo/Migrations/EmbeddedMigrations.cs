using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Maestro.Silo.Migrations;

/// <summary>The migrations this program was built with: the embedded resources <c>sql/NNN_name.sql</c>.</summary>
internal static partial class EmbeddedMigrations
{
    /// <summary>All of them in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load(typeof(EmbeddedMigrations).Assembly);

    /// <summary>Reads the migrations of an assembly, ordered by number.</summary>
    /// <exception cref="MigrationException">A resource below <c>sql/</c> is not named like a migration.</exception>
    internal static IReadOnlyList<Migration> Load(Assembly assembly) =>
    [
        .. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("sql/", StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(migration => migration.Number),
    ];

    private static Migration Read(Assembly assembly, string resource)
    {
        var match = ResourceName().Match(resource);
        if (!match.Success)
        {
            throw new MigrationException($"The embedded file {resource} is not named like a migration; expected sql/NNN_name.sql.");
        }

        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new Migration(int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture), match.Groups["name"].Value, reader.ReadToEnd());
    }

    [GeneratedRegex(@"^sql/(?<number>\d{3})_(?<name>[a-z0-9_]+)\.sql$")]
    private static partial Regex ResourceName();
}
