using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>
/// Asks something all the time and measures how long it takes, on a thread and a connection of its own: the thread pool of this process is busy with
/// being the platform, and what waits there is not the time of who answers.
/// </summary>
internal sealed class LatencyProbe : IDisposable
{
    private const int Pause = 2; // milliseconds
    private const int Unknown = 503;
    private const string BodyLength = "Content-Length: ";
    private static readonly int[] Expected = [200, 403, Unknown];

    private readonly IReadOnlyList<string> _paths;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
    private readonly List<double> _milliseconds = [];
    private readonly Thread _thread;
    private readonly byte[] _buffer = new byte[4096];
    private readonly ManualResetEventSlim _stopping = new();
    private Exception? _failure;

    /// <summary>Begins.</summary>
    public LatencyProbe(int port, IReadOnlyList<string> paths)
    {
        _paths = paths;
        _socket.Connect(IPAddress.Loopback, port);
        _thread = new Thread(Run) { IsBackground = true, Name = "latency probe" };
        _thread.Start();
    }

    /// <summary>How often the answer was that it is not known, which happens when this machine stands still for seconds.</summary>
    public int Unknowns { get; private set; }

    /// <summary>Ends, and tells the latencies in milliseconds, the shortest first.</summary>
    /// <exception cref="InvalidOperationException">There was another answer than 200, 403 or 503, or none.</exception>
    public IReadOnlyList<double> End()
    {
        _stopping.Set();
        _thread.Join();
        if (_failure is not null)
        {
            throw new InvalidOperationException("it was not answered as it should be", _failure);
        }

        _milliseconds.Sort();
        return _milliseconds;
    }

    public void Dispose()
    {
        _stopping.Set();
        _thread.Join();
        _socket.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        try
        {
            for (var round = 0; !_stopping.Wait(Pause); round++)
            {
                var request = Encoding.ASCII.GetBytes($"GET {_paths[round % _paths.Count]} HTTP/1.1\r\nHost: localhost\r\n\r\n");
                var asked = Stopwatch.GetTimestamp();
                _socket.Send(request);
                var status = ReadStatus();
                _milliseconds.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                Assert.Contains(status, Expected);
                Unknowns += status == Unknown ? 1 : 0;
            }
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
    }

    /// <summary>Reads an answer with its body, if there is one.</summary>
    private int ReadStatus()
    {
        var (length, head) = (0, -1);
        while (head < 0)
        {
            length += Receive(length);
            head = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }

        var text = Encoding.ASCII.GetString(_buffer, 0, head);
        var end = head + 4 + Number(text, text.IndexOf(BodyLength, StringComparison.OrdinalIgnoreCase) + BodyLength.Length);
        while (length < end)
        {
            length += Receive(length);
        }

        return Number(text, "HTTP/1.1 ".Length);
    }

    private int Receive(int length) =>
        _socket.Receive(_buffer, length, _buffer.Length - length, SocketFlags.None) is > 0 and var read
            ? read
            : throw new IOException("the connection was closed");

    private static int Number(string text, int start) =>
        int.Parse(string.Concat(text.Skip(start).TakeWhile(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture);
}
