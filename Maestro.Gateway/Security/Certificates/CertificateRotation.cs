using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Security.Certificates;

/// <summary>
/// The certificates of all listeners, and the loop that reads their files again. The files are compared instead of watched: a mounted Kubernetes
/// Secret changes by a symbolic link two directories up, which file watches miss.
/// </summary>
internal sealed class CertificateRotation(TimeProvider time, ILogger<RotatingCertificate> logger) : BackgroundService
{
    /// <summary>Time between two looks at the files.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ServerCertificateFiles, RotatingCertificate> _certificates = new();

    /// <summary>The certificate of some files, one for all listeners that name the same.</summary>
    /// <exception cref="CertificateFileException">One of the files cannot be used.</exception>
    public RotatingCertificate Of(ServerCertificateFiles files) => _certificates.GetOrAdd(files, named => new RotatingCertificate(named, logger));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var certificate in _certificates.Values)
                {
                    certificate.Refresh();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
