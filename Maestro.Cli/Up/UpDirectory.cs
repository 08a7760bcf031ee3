using Maestro.Cli.PrivatePostgres;
using Maestro.Cli.Processes;

namespace Maestro.Cli.Up;

/// <summary>The files of <c>maestro up</c>.</summary>
/// <param name="Root">The directory, absolute.</param>
internal sealed record UpDirectory(string Root)
{
    /// <summary>The database.</summary>
    public PrivatePostgresOptions Postgres => new() { DataDirectory = Path.Combine(Root, "postgres") };

    /// <summary>The broker.</summary>
    public string RabbitMq => Path.Combine(Root, "rabbitmq");

    /// <summary>Names the running simulator of the platform.</summary>
    public PidFile Platform => Pid("platform");

    /// <summary>Names the running <c>maestro up</c>.</summary>
    public PidFile Up => Pid("up");

    /// <summary>Names the running server.</summary>
    public PidFile Server => Pid("server");

    /// <summary>Names the running agent.</summary>
    public PidFile Agent => Pid("agent");

    /// <summary>The log of a process.</summary>
    public string Log(string name) => Path.Combine(Root, "logs", name + ".log");

    /// <summary>Makes the directories.</summary>
    public void Create()
    {
        Directory.CreateDirectory(Path.Combine(Root, "run"));
        Directory.CreateDirectory(Path.Combine(Root, "logs"));
        // Wherever it lies, none of it belongs into a repository.
        File.WriteAllText(Path.Combine(Root, ".gitignore"), "*\n");
    }

    /// <summary>Keeps a second <c>maestro up</c> out until disposed, also when this process crashes; null when there is one already.</summary>
    public IDisposable? TryLock()
    {
        try
        {
            return new FileStream(Path.Combine(Root, "run", "up.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException cause) when (cause is not DirectoryNotFoundException)
        {
            return null;
        }
    }

    private PidFile Pid(string name) => new(Path.Combine(Root, "run", name + ".json"));
}
