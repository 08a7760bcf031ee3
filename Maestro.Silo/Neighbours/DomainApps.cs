using System.Collections.Concurrent;
using System.Globalization;
using Maestro.Grains.Reprocessing.Neighbours;

namespace Maestro.Silo.Neighbours;

/// <inheritdoc cref="IDomainApp"/>
internal sealed class DomainApps(HttpClient http, ApiCore apiCore, NeighbourSettings settings, TimeProvider time) : IDomainApp
{
    private const int MaxRemembered = 10_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan AddressLifetime = TimeSpan.FromSeconds(60);

    private readonly NeighbourHttp _http = new(http, "domain commit", time);
    private readonly ConcurrentDictionary<string, (Uri Address, long At)> _addresses = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task CommitAsync(string systemId, string instanceId, CancellationToken cancellationToken)
    {
        var app = await FindAsync(systemId, cancellationToken);
        NeighbourHttp.NeighbourAnswer answer;
        try
        {
            answer = await _http.SendJsonAsync(
                HttpMethod.Post, new Uri(app, $"/instance/{Uri.EscapeDataString(instanceId)}/persist"), "null", Limit, cancellationToken,
                ("Idempotency-Key", instanceId));
        }
        catch (NeighbourException failure) when (failure.Failure == FailureClass.Transient)
        {
            // It may have moved.
            _addresses.TryRemove(systemId, out _);
            throw;
        }

        if (answer.IsSuccess)
        {
            if (answer.Message != "ok")
            {
                throw new NeighbourException(FailureClass.InDoubt, $"domain commit failed: HTTP {(int)answer.Status} without \"ok\": {answer.Quoted}");
            }

            return;
        }

        throw new NeighbourException(
            answer.MayPass ? FailureClass.Transient : FailureClass.Permanent, $"domain commit failed: HTTP {(int)answer.Status}");
    }

    private async Task<Uri> FindAsync(string systemId, CancellationToken cancellationToken)
    {
        if (_addresses.TryGetValue(systemId, out var known) && time.GetElapsedTime(known.At) < AddressLifetime)
        {
            return known.Address;
        }

        var (host, port) = await AskAsync(systemId, cancellationToken)
            ?? throw new NeighbourException(FailureClass.Permanent, $"no app found for {systemId} id");
        if (!Uri.TryCreate(string.Create(CultureInfo.InvariantCulture, $"http://{settings.DomainHostPrefix}{host}:{port}"), UriKind.Absolute, out var address))
        {
            throw new NeighbourException(FailureClass.Unaddressed, $"API core answered a domain app with the host {host}, which is no host name");
        }

        if (_addresses.Count >= MaxRemembered)
        {
            _addresses.Clear();
        }

        _addresses[systemId] = (address, time.GetTimestamp());
        return address;
    }

    private async Task<(string Host, int Port)?> AskAsync(string systemId, CancellationToken cancellationToken)
    {
        try
        {
            return await apiCore.FindDomainAppAsync(systemId, cancellationToken);
        }
        catch (NeighbourException failure) when (failure.Failure == FailureClass.Transient)
        {
            throw new NeighbourException(FailureClass.Unaddressed, failure.Message, failure);
        }
    }
}
