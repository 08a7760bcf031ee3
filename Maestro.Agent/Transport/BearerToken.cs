using Grpc.Core;
using Maestro.Agent.Configuration;

namespace Maestro.Agent.Transport;

/// <summary>The bearer token of a connection; one that lives in a file is read again every few minutes, since such tokens expire.</summary>
internal sealed class BearerToken(string? token, string? tokenFile, TimeProvider time)
{
    private static readonly TimeSpan FileLifetime = TimeSpan.FromMinutes(5);
    private readonly Lock _lock = new();
    private string? _fromFile;
    private long _readAt;

    /// <summary>Credentials that add the token to every call.</summary>
    public CallCredentials ToCredentials() => CallCredentials.FromInterceptor((_, metadata) =>
    {
        metadata.Add("authorization", $"Bearer {Current()}");
        return Task.CompletedTask;
    });

    /// <summary>The token as it is now.</summary>
    /// <exception cref="AgentConfigurationException">The token file cannot be read.</exception>
    public string Current()
    {
        if (tokenFile is null)
        {
            return token ?? "";
        }

        lock (_lock)
        {
            if (_fromFile is null || time.GetElapsedTime(_readAt) >= FileLifetime)
            {
                _fromFile = Read(tokenFile);
                _readAt = time.GetTimestamp();
            }

            return _fromFile;
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new AgentConfigurationException($"tokenFile: '{path}' cannot be read: {cause.Message}", cause);
        }
    }
}
