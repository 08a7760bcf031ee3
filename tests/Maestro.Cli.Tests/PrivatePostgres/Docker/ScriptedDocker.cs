using System.Runtime.Versioning;
using Maestro.Cli.PrivatePostgres;
using Maestro.Testing;

namespace Maestro.Cli.Tests.PrivatePostgres.Docker;

/// <summary>A program <c>docker</c>, first in PATH, that knows one container; the PostgreSQL inside is a real one, with a directory for a volume.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ScriptedDocker
{
    private const string Script = """
        #!/bin/sh
        here=$(dirname "$0")
        printf '%s\n' "$*" >>"$here/calls"
        if [ -f "$here/no-engine" ]; then
          echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' >&2
          exit 1
        fi
        case $1 in
        version) echo 27.3.1 ;;
        image) [ -f "$here/image" ] || { echo 'Error: No such image' >&2; exit 1; } ;;
        pull) echo 'Pulling from library/postgres'; touch "$here/image" ;;
        run)
          while [ "$1" != --publish ]; do shift; done
          port=${2#127.0.0.1:}
          printf '%s' "$POSTGRES_PASSWORD" >"$here/password"
          echo "$(cat "$here/next-state" 2>/dev/null || echo running) ${port%:*}" >"$here/new" && mv "$here/new" "$here/container"
          ;;
        container) cat "$here/container" 2>/dev/null || { echo 'Error response from daemon: No such container' >&2; exit 1; } ;;
        stop) [ -f "$here/container" ] || { echo 'No such container' >&2; exit 1; } ;;
        rm) rm -f "$here/container" ;;
        logs) echo 'FATAL: the last words' ;;
        *) echo "unknown command $1" >&2; exit 125 ;;
        esac
        """;

    private readonly string _path = Environment.GetEnvironmentVariable("PATH") ?? "";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("maestro-docker-");
    private PrivatePostgresServer? _inside;

    public ScriptedDocker()
    {
        var program = File("docker");
        System.IO.File.WriteAllText(program, Script);
        System.IO.File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $"{_directory.FullName}:{_path}");
    }

    /// <summary>The arguments of every call.</summary>
    public IReadOnlyList<string> Calls => System.IO.File.Exists(File("calls")) ? System.IO.File.ReadAllLines(File("calls")) : [];

    /// <summary>Whether there is a container.</summary>
    public bool HasContainer => System.IO.File.Exists(File("container"));

    /// <summary>The password that the container was given.</summary>
    public string Password => System.IO.File.ReadAllText(File("password"));

    /// <summary>No engine answers from now on.</summary>
    public void LoseEngine() => System.IO.File.WriteAllText(File("no-engine"), "");

    /// <summary>A container ends as soon as it is started.</summary>
    public void EndContainersAtOnce() => System.IO.File.WriteAllText(File("next-state"), "exited");

    /// <summary>Waits for the container and runs the server in it on the port it is published on.</summary>
    public async Task RunInsideAsync()
    {
        await Eventually.TrueAsync(() => HasContainer, TimeSpan.FromSeconds(60), "the container");
        var volume = File("volume");
        if (!Directory.Exists(volume))
        {
            Directory.CreateDirectory(volume);
            System.IO.File.Copy(File("password"), Path.Combine(volume, "password"));
        }

        var port = int.Parse((await System.IO.File.ReadAllTextAsync(File("container"))).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        _inside = await PrivatePostgresServer.StartAsync(
            new PrivatePostgresOptions
            {
                DataDirectory = volume, Port = port, Durable = false, Settings = new Dictionary<string, string> { ["shared_buffers"] = "16MB" },
            },
            _ => { }, CancellationToken.None);
    }

    /// <summary>Ends the server inside.</summary>
    public async Task EndInsideAsync()
    {
        if (_inside is not null)
        {
            await _inside.StopAsync();
        }
    }

    /// <summary>Removes program, server and data.</summary>
    public async Task RemoveAsync()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        if (_inside is not null)
        {
            await _inside.DeleteAsync();
        }

        _directory.Delete(recursive: true);
    }

    private string File(string name) => Path.Combine(_directory.FullName, name);
}
