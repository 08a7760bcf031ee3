using System.Globalization;
using System.Text.RegularExpressions;
using Maestro.Cli.Processes;

namespace Maestro.Cli.PrivatePostgres;

/// <summary>A PostgreSQL server installation on this machine.</summary>
/// <param name="Directory">The directory that holds <c>postgres</c>, <c>initdb</c> and <c>pg_ctl</c> themselves, no wrappers.</param>
/// <param name="MajorVersion">The major version, 14 or later.</param>
public sealed partial record PostgresBinaries(string Directory, int MajorVersion)
{
    private const int OldestMajorVersion = 14;

    private static readonly string[] Programs = ["postgres", "initdb", "pg_ctl"];

    /// <summary>The first usable installation, the one in PATH before the newest of the distribution's; null when there is none.</summary>
    public static PostgresBinaries? Find() => FindAll().FirstOrDefault();

    /// <summary>The first usable installation, which <c>apt-get</c> installs when there is none and it may.</summary>
    /// <param name="progress">Gets a line for the user now and then.</param>
    /// <param name="cancellationToken">Ends the installation.</param>
    /// <exception cref="PrivatePostgresException">There is none and none can be installed; the message says what to do.</exception>
    public static async Task<PostgresBinaries> FindOrInstallAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var search = await TryFindOrInstallAsync(progress, cancellationToken);
        return search.Found ?? throw Missing(search.Reason);
    }

    /// <summary>The same; what keeps it from being installed is part of the answer.</summary>
    internal static async Task<PostgresSearch> TryFindOrInstallAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        if (Find() is { } found)
        {
            return new PostgresSearch(found, "");
        }

        try
        {
            var reason = await AptInstallation.TryInstallAsync(AptPackage.PostgreSql, progress, cancellationToken);
            return Find() is { } installed
                ? new PostgresSearch(installed, "")
                : new PostgresSearch(null, reason.Length > 0 ? reason : $"apt-get has no PostgreSQL {OldestMajorVersion} or later.");
        }
        catch (CommandException error)
        {
            // The installation could not be tried, or took too long: that is the reason.
            return new PostgresSearch(null, error.Message);
        }
    }

    /// <summary>There is no PostgreSQL: what was tried, in sentences, and what the user can do.</summary>
    internal static PrivatePostgresException Missing(string tried, string furtherRemedy = "") => new(
        $"PostgreSQL {OldestMajorVersion} or later was not found on this machine, and it could not be installed: {tried} "
        + "Install it yourself (Debian, Ubuntu: sudo apt-get install postgresql; macOS: brew install postgresql@17), "
        + $"{furtherRemedy}or use a database of your own: \"maestro migrate\" and \"maestro server\" take it as --database-url.");

    /// <summary>The path of one of the programs.</summary>
    internal string Program(string name) => Path.Combine(Directory, name);

    /// <summary>All usable installations, best first.</summary>
    internal static IEnumerable<PostgresBinaries> FindAll() =>
        CandidateDirectories().Select(Inspect).OfType<PostgresBinaries>().DistinctBy(found => found.Directory);

    /// <summary>Looks at one directory; null when it holds no usable installation.</summary>
    internal static PostgresBinaries? Inspect(string directory)
    {
        if (!Programs.All(program => IsProgram(Path.Combine(directory, program))))
        {
            return null;
        }

        // Links such as /usr/local/bin/postgres lead to where the other programs and the shared files are.
        var real = Path.GetDirectoryName(RealPath(Path.Combine(directory, Programs[0])))!;
        return VersionOf(Path.Combine(real, Programs[0])) is { } major and >= OldestMajorVersion ? new PostgresBinaries(real, major) : null;
    }

    /// <summary>The major version in the text of <c>postgres --version</c>; null when it is something else.</summary>
    internal static int? ParseMajorVersion(string text) =>
        VersionText().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    private static int? VersionOf(string postgres)
    {
        try
        {
            var answer = Command.RunAsync([postgres, "--version"], TimeSpan.FromSeconds(10), null, CancellationToken.None);
            return ParseMajorVersion(answer.GetAwaiter().GetResult().Output);
        }
        catch (CommandException)
        {
            // Built for another machine, say: the next installation may be better.
            return null;
        }
    }

    private static IEnumerable<string> CandidateDirectories() =>
    [
        .. Command.SearchPath(),
        .. Newest("/usr/lib/postgresql", "*", "bin"),
        .. Newest("/usr", "pgsql-*", "bin"),
        "/usr/local/pgsql/bin",
        "/usr/local/bin",
        .. Newest("/opt/homebrew/opt", "postgresql@*", "bin"),
        .. Newest("/usr/local/opt", "postgresql@*", "bin"),
        .. Newest("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
    ];

    private static IEnumerable<string> Newest(string parent, string pattern, string child) =>
        System.IO.Directory.Exists(parent)
            ? System.IO.Directory.GetDirectories(parent, pattern)
                .OrderByDescending(directory => TrailingNumber(directory))
                .Select(directory => Path.Combine(directory, child))
            : [];

    private static int TrailingNumber(string directory) =>
        LastNumber().Match(directory) is { Success: true } match
        && int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var number) ? number : 0;

    // A wrapper script may switch accounts or look for its own data directory, so only the real programs will do.
    private static bool IsProgram(string path)
    {
        try
        {
            using var file = File.OpenRead(RealPath(path));
            return file.ReadByte() != '#' || file.ReadByte() != '!';
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Absent or closed to us: either way nothing to run.
            return false;
        }
    }

    private static string RealPath(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionText();

    [GeneratedRegex(@"(\d+)(?:\.\d+)*$")]
    private static partial Regex LastNumber();
}
