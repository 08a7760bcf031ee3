using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Maestro.Cli.PrivatePostgres.Docker;

/// <summary>The arguments of <c>docker</c> that make, look at and end the container.</summary>
internal static class ContainerCommands
{
    /// <summary>The image.</summary>
    public const string Image = "postgres:17";

    /// <summary>The variable that carries the password to <c>docker run</c> and from there into the container.</summary>
    public const string PasswordVariable = "POSTGRES_PASSWORD";

    private const int InnerPort = 5432;

    // What the image declares as its volume; newer images have another one.
    private const string InnerData = "/var/lib/postgresql/data";

    /// <summary>The name of container and volume for a directory: the same for the same directory, whoever asks.</summary>
    public static string NameFor(string directory) =>
        "maestro-postgres-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(directory))))[..12];

    /// <summary>Asks whether the image is here already.</summary>
    public static IReadOnlyList<string> HasImage { get; } = ["image", "inspect", "--format", "{{.Id}}", Image];

    /// <summary>Fetches the image.</summary>
    public static IReadOnlyList<string> Pull { get; } = ["pull", Image];

    /// <summary>Makes and starts the container: reached from this machine only, with its data in a volume that outlives it.</summary>
    public static IReadOnlyList<string> Run(string name, int port, PrivatePostgresOptions options) =>
    [
        "run", "--detach", "--name", name,
        "--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}:{InnerPort}"),
        "--volume", $"{name}:{InnerData}",
        "--stop-timeout", Seconds(options.StopTimeout),
        "--env", $"POSTGRES_USER={DatabaseCluster.User}",
        "--env", $"POSTGRES_DB={options.Database}",
        "--env", "POSTGRES_INITDB_ARGS=--data-checksums --encoding=UTF8 --locale=C",
        "--env", PasswordVariable,
        Image, .. ServerSettings.Arguments(ServerSettings.ForContainer(options, InnerPort)),
    ];

    /// <summary>Asks for the state; <see cref="ContainerState.Parse"/> reads the answer.</summary>
    public static IReadOnlyList<string> Inspect(string name) =>
        ["container", "inspect", "--format", "{{.State.Status}} {{range .HostConfig.PortBindings}}{{range .}}{{.HostPort}}{{end}}{{end}}", name];

    /// <summary>The end of what the server wrote.</summary>
    public static IReadOnlyList<string> Logs(string name) => ["logs", "--tail", "20", name];

    /// <summary>Stops the server in order; it is killed after the stop timeout of <see cref="Run"/>.</summary>
    public static IReadOnlyList<string> Stop(string name) => ["stop", name];

    /// <summary>Removes the container, whatever its state; the volume stays.</summary>
    public static IReadOnlyList<string> Remove(string name) => ["rm", "--force", name];

    private static string Seconds(TimeSpan time) => Math.Max(1, (int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
