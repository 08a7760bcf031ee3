using Maestro.Bench.Http2;

namespace Maestro.Bench.Load;

/// <summary>A fixed number of connections to one port.</summary>
internal sealed class ConnectionSet : IDisposable
{
    private readonly Http2Connection[] _connections;

    private ConnectionSet(Http2Connection[] connections) => _connections = connections;

    /// <summary>How many there are.</summary>
    public int Count => _connections.Length;

    /// <summary>Streams that are open on all of them.</summary>
    public int OpenStreams => _connections.Sum(connection => connection.OpenStreams);

    /// <summary>Ends when one of them is gone.</summary>
    public Task AnyClosed => Task.WhenAny(_connections.Select(connection => connection.Closed));

    /// <summary>The connection for a number; always the same.</summary>
    public Http2Connection this[int number] => _connections[number % _connections.Length];

    /// <summary>Opens them.</summary>
    /// <exception cref="Http2Exception">One cannot be opened.</exception>
    public static async Task<ConnectionSet> OpenAsync(Uri address, int count, CancellationToken stop) =>
        new(await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Http2Connection.OpenAsync(address, stop))));

    /// <summary>Cuts all of them.</summary>
    public void Dispose() => Array.ForEach(_connections, connection => connection.Dispose());
}
