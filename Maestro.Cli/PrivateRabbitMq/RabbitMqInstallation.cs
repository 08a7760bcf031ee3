using Maestro.Cli.Processes;

namespace Maestro.Cli.PrivateRabbitMq;

/// <summary>A RabbitMQ installation on this machine.</summary>
/// <param name="Server">The script that becomes the server, not the distribution's wrapper, which insists on an account of its own.</param>
internal sealed record RabbitMqInstallation(string Server)
{
    private const string Script = "rabbitmq-server";

    private static readonly string[] Directories =
        ["/usr/lib/rabbitmq/bin", "/opt/homebrew/opt/rabbitmq/sbin", "/usr/local/opt/rabbitmq/sbin", "/opt/rabbitmq/sbin"];

    /// <summary>The first installation that is found; null when there is none.</summary>
    public static RabbitMqInstallation? Find() =>
        Directories.Select(directory => Path.Combine(directory, Script)).Where(File.Exists).Select(server => new RabbitMqInstallation(server)).FirstOrDefault();

    /// <summary>The same; <c>apt-get</c> installs it when there is none and it may.</summary>
    /// <exception cref="PrivateRabbitMqException">There is none and none can be installed; the message says what to do.</exception>
    public static async Task<RabbitMqInstallation> FindOrInstallAsync(Action<string> progress, CancellationToken stop)
    {
        if (Find() is { } found)
        {
            return found;
        }

        string reason;
        try
        {
            reason = await AptInstallation.TryInstallAsync(AptPackage.RabbitMq, progress, stop);
        }
        catch (CommandException cause)
        {
            // The installation could not be tried, or took too long: that is the reason.
            reason = cause.Message;
        }

        return Find() ?? throw new PrivateRabbitMqException(
            $"RabbitMQ was not found on this machine, and it could not be installed: {(reason.Length > 0 ? reason : "apt-get has none.")} Install it yourself "
            + "(Debian, Ubuntu: sudo apt-get install rabbitmq-server; macOS: brew install rabbitmq), or use a broker of your own with "
            + "--reprocessing-broker-url.");
    }
}
