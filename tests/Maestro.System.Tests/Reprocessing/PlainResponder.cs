using System.Net;
using System.Net.Sockets;

namespace Maestro.SystemTests.Reprocessing;

/// <summary>A thread that answers every request of one connection with 200 and does nothing else: nobody on this machine can answer sooner.</summary>
internal sealed class PlainResponder : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <summary>Begins.</summary>
    public PlainResponder()
    {
        _listener.Start();
        new Thread(Run) { IsBackground = true, Name = "plain responder" }.Start();
    }

    /// <summary>Where it is.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private void Run()
    {
        try
        {
            using var caller = _listener.AcceptSocket();
            caller.NoDelay = true;
            var request = new byte[4096];
            while (caller.Receive(request) > 0)
            {
                caller.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8);
            }
        }
        catch (SocketException)
        {
            // The test has ended.
        }
    }
}
