using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.Server;

/// <summary>Asks for the health of a server on this machine; for container images, which have no other HTTP client.</summary>
internal static class HealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly Setting<string> Path =
        new("path", Formats.Choice(("/healthcheck", "/healthcheck"), ("/livez", "/livez")), "/healthcheck", "what to ask for: readiness or mere life");

    /// <summary>The options: the port has the name it has for the server, so that one environment serves both.</summary>
    public static readonly IReadOnlyList<Setting> Options = [Path, ListenerOptions.HealthPort, ListenerOptions.EnableHealthCheckHttps, .. LoggingOptions.All];

    /// <summary>Whether the answer is 200, and what it was.</summary>
    public static async Task<(bool Ready, string Sentence)> AskAsync(SettingValues values, CancellationToken stop)
    {
        var scheme = values.Get(ListenerOptions.EnableHealthCheckHttps) ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
        var address = new Uri(FormattableString.Invariant($"{scheme}://127.0.0.1:{values.Get(ListenerOptions.HealthPort)}{values.Get(Path)}"));

        // Its certificate is made out to the name under which others know it, which nobody has on loopback.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var http = new HttpClient(handler) { Timeout = Limit };
        try
        {
            using var answer = await http.GetAsync(address, stop);
            return (answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}");
        }
        catch (Exception cause) when (cause is HttpRequestException or TaskCanceledException)
        {
            return (false, $"{address} does not answer: {cause.Message}");
        }
    }
}
