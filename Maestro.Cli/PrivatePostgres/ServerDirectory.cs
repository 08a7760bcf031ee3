using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Maestro.Cli.PrivatePostgres;

/// <summary>The files of one private server.</summary>
/// <remarks>
/// <c>Root</c> is ours: the password, the port of the last run, the lock of a start. <c>Home</c> belongs to the server's account:
/// data and log. Home is <c>Root/server</c>, or a directory below <c>/var/tmp</c> which <c>Root/location</c> names.
/// </remarks>
internal sealed record ServerDirectory(string Root, string Home)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyDirectory = OwnerOnly | UnixFileMode.UserExecute;
    private const string Elsewhere = "/var/tmp";
    private const string NotOnWindows = "A private PostgreSQL runs on Linux and macOS only; use a database of your own with the --db-* options.";

    /// <summary>PostgreSQL's data directory; it exists only when it was made completely.</summary>
    public string Data => Path.Combine(Home, "data");

    /// <summary>Where the data directory grows until it is complete.</summary>
    public string UnfinishedData => Path.Combine(Home, "data.unfinished");

    /// <summary>What the server wrote to standard error.</summary>
    public string Log => Path.Combine(Home, "server.log");

    private string PasswordFile => Path.Combine(Root, "password");

    private string PortFile => Path.Combine(Root, "port");

    private string ContainerFile => Path.Combine(Root, "container");

    /// <summary>The server of an earlier run; null when there is none.</summary>
    public static ServerDirectory? Existing(string root)
    {
        root = Path.GetFullPath(root);
        var pointer = PointerFile(root);
        var home = File.Exists(pointer) ? File.ReadAllText(pointer).Trim() : Path.Combine(root, "server");
        var directory = new ServerDirectory(root, home);
        return Directory.Exists(directory.Data) ? directory : null;
    }

    /// <summary>The files of a server whose data and log are Docker's.</summary>
    public static ServerDirectory OfContainer(string root) => new(Path.GetFullPath(root), Path.GetFullPath(root));

    /// <summary>Makes the directories of a new server where its account can reach them.</summary>
    public static async Task<ServerDirectory> CreateAsync(
        string root, ServerAccount account, Action<string> progress, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PrivatePostgresException(NotOnWindows);
        }

        root = Path.GetFullPath(root);
        Directory.CreateDirectory(root);
        File.Delete(PointerFile(root));
        var home = Path.Combine(root, "server");
        if (!await account.CanReachAsync(root, cancellationToken))
        {
            home = Path.Combine(Elsewhere, "maestro-postgres-" + RandomNumberGenerator.GetHexString(16, lowercase: true));
            await File.WriteAllTextAsync(PointerFile(root), home, cancellationToken);
            progress($"The database is kept in {home}, as its account cannot reach {root}.");
        }

        Directory.CreateDirectory(home, OwnerOnlyDirectory);
        await account.GiveAsync(home, cancellationToken);
        return new ServerDirectory(root, home);
    }

    /// <summary>Holds off other starts on the same directory until disposed.</summary>
    /// <exception cref="PrivatePostgresException">Another start still is under way after <paramref name="wait"/>.</exception>
    public static async Task<IDisposable> LockAsync(string root, TimeSpan wait, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(root);
        var path = Path.Combine(root, "start.lock");
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error is not DirectoryNotFoundException)
            {
                if (Stopwatch.GetElapsedTime(started) > wait)
                {
                    throw new PrivatePostgresException($"Another process is starting the database of {root} (it holds {path}).", error);
                }
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>The password of the last run, or a new random one; only our account can read the file.</summary>
    public async Task<string> PasswordAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(PasswordFile))
        {
            return (await File.ReadAllTextAsync(PasswordFile, cancellationToken)).Trim();
        }

        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await WriteSecretAsync(PasswordFile, password, cancellationToken);
        return password;
    }

    /// <summary>Writes a file that only its owner can read, from its first byte on.</summary>
    public static async Task WriteSecretAsync(string path, string text, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PrivatePostgresException(NotOnWindows);
        }

        await using var file = new FileStream(
            path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        await using var writer = new StreamWriter(file);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }

    /// <summary>The port of the last run; null when there was none.</summary>
    public int? LastPort() =>
        File.Exists(PortFile) && int.TryParse(File.ReadAllText(PortFile), CultureInfo.InvariantCulture, out var port) ? port : null;

    /// <summary>Remembers the port for the next run.</summary>
    public void RememberPort(int port) => File.WriteAllText(PortFile, port.ToString(CultureInfo.InvariantCulture));

    /// <summary>The container of an earlier run; null when there was none.</summary>
    public string? ContainerName() => File.Exists(ContainerFile) ? File.ReadAllText(ContainerFile).Trim() : null;

    /// <summary>Remembers the container for the next run.</summary>
    public void RememberContainer(string name) => File.WriteAllText(ContainerFile, name);

    /// <summary>Makes the next run choose again.</summary>
    public void ForgetContainer() => File.Delete(ContainerFile);

    /// <summary>Deletes everything; the server must not run.</summary>
    public void Delete()
    {
        foreach (var directory in (string[])[Home, Root])
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }

    private static string PointerFile(string root) => Path.Combine(root, "location");
}
