using System.Security.Cryptography.X509Certificates;

namespace Maestro.Agent.Transport;

/// <summary>
/// Warns of a client certificate whose time is over or nearly so. Of TLS 1.3 a client hears no more than that the connection broke off, so
/// without this nobody would know why.
/// </summary>
internal sealed partial class ClientCertificateTerm(TimeProvider time, ILogger logger)
{
    /// <summary>How long before its end a certificate is worth a warning: a tenth of its time, and at most this.</summary>
    private static readonly TimeSpan LongestNotice = TimeSpan.FromDays(7);

    private volatile Term? _current;

    private enum State
    {
        Good,
        EndsSoon,
        Expired,
    }

    /// <summary>Takes over the certificate that the next connections show.</summary>
    /// <param name="pem">The certificate, in front of its intermediates; null when none is shown.</param>
    public void Use(string? pem)
    {
        if (pem is null)
        {
            _current = null;
            return;
        }

        using var certificate = X509Certificate2.CreateFromPem(pem);
        var (begin, end) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        var notice = (end - begin) / 10;
        _current = new Term(certificate.Subject, end, notice < LongestNotice ? notice : LongestNotice);
    }

    /// <summary>Warns, whether that was said before or not; for a connection that failed.</summary>
    public void Tell()
    {
        if (_current is { } term)
        {
            Tell(term, StateOf(term));
        }
    }

    /// <summary>Warns of what has not been said of this certificate. Must not be called by two at once.</summary>
    public void TellNews()
    {
        if (_current is { } term && StateOf(term) is var state && state > term.Told)
        {
            term.Told = state;
            Tell(term, state);
        }
    }

    private State StateOf(Term term)
    {
        var left = term.End - time.GetUtcNow().UtcDateTime;
        return left <= TimeSpan.Zero ? State.Expired : left <= term.Notice ? State.EndsSoon : State.Good;
    }

    private void Tell(Term term, State state)
    {
        switch (state)
        {
            case State.Expired:
                LogExpired(logger, term.Subject, term.End);
                break;
            case State.EndsSoon:
                LogEndsSoon(logger, term.Subject, term.End);
                break;
        }
    }

    private sealed record Term(string Subject, DateTime End, TimeSpan Notice)
    {
        public State Told { get; set; }
    }
}
