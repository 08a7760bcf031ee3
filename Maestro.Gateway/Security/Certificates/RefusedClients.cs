using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Maestro.Gateway.Security.Certificates;

/// <summary>
/// Says why clients were refused. Of TLS 1.3 they themselves hear no more than that the connection broke off. There may be many, who come again and
/// again, so one line in a while has to do.
/// </summary>
internal sealed partial class RefusedClients(TimeProvider time, ILogger logger)
{
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private long? _said;
    private int _unsaid;

    /// <summary>Notes a refusal.</summary>
    /// <param name="peer">Where the client is.</param>
    /// <param name="certificate">What it showed; null for nothing.</param>
    /// <param name="reason">Why that will not do.</param>
    public void Note(EndPoint? peer, X509Certificate? certificate, string reason)
    {
        int others;
        lock (_lock)
        {
            if (_said is { } said && time.GetElapsedTime(said) < Pause)
            {
                _unsaid++;
                return;
            }

            (_said, others, _unsaid) = (time.GetTimestamp(), _unsaid, 0);
        }

        LogRefused(logger, peer, certificate?.Subject ?? "without a certificate", reason, others);
    }
}
