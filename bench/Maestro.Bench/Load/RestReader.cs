using System.Diagnostics;

namespace Maestro.Bench.Load;

/// <summary>Reads answers of REST, one at a time, into memory that is used again: the time is the server's, not the collector's.</summary>
internal sealed class RestReader(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };
    private byte[] _buffer = new byte[1 << 20];
    private int _length;

    /// <summary>The last answer; valid until the next one is asked for.</summary>
    public ReadOnlyMemory<byte> Answer => _buffer.AsMemory(0, _length);

    /// <summary>Gets a path.</summary>
    /// <returns>The time from the request to the last octet of the answer.</returns>
    /// <exception cref="HttpRequestException">The answer is not 200, or does not come.</exception>
    public async Task<TimeSpan> ReadAsync(string path, CancellationToken stop)
    {
        _length = 0;
        var began = Stopwatch.GetTimestamp();
        using var answer = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, stop);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(stop);
        while (await body.ReadAsync(_buffer.AsMemory(_length), stop) is var read and > 0)
        {
            _length += read;
            if (_length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
        }

        return Stopwatch.GetElapsedTime(began);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
