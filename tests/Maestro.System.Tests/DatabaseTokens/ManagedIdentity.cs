using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Maestro.SystemTests.DatabaseTokens;

/// <summary>
/// The token service of a managed identity as Azure App Service has it. The identity is a role of a real PostgreSQL: each new token becomes the role's
/// password, so that the one before is good for nothing any more.
/// </summary>
public sealed class ManagedIdentity : IAsyncDisposable
{
    // Shorter than any that Azure gives, so that the next one is due after ten seconds.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(70);

    private readonly string _secret = Guid.NewGuid().ToString("N");
    private readonly SemaphoreSlim _one = new(1);
    private readonly NpgsqlDataSource _administration;
    private readonly WebApplication _service;
    private int _issued;

    private ManagedIdentity(string superuser, string role)
    {
        Role = role;
        _administration = NpgsqlDataSource.Create(superuser);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _service = builder.Build();
        _service.MapGet("/msi/token", AnswerAsync);
    }

    /// <summary>The role it is in the database.</summary>
    public string Role { get; }

    /// <summary>How many tokens there were.</summary>
    public int Issued => Volatile.Read(ref _issued);

    /// <summary>Whether the service refuses tokens.</summary>
    public bool Fails { get; set; }

    /// <summary>What a process with this identity finds in its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["IDENTITY_ENDPOINT"] = $"{_service.Urls.Single()}/msi/token",
        ["IDENTITY_HEADER"] = _secret,
    };

    /// <summary>Makes the role, without a password, and starts the service.</summary>
    public static async Task<ManagedIdentity> StartAsync(string superuser)
    {
        var identity = new ManagedIdentity(superuser, $"identity_{Guid.NewGuid():N}");
        await identity.ExecuteAsync($"create role {identity.Role} login");
        await identity._service.StartAsync();
        return identity;
    }

    /// <summary>Runs a statement as the superuser.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = _administration.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends all sessions of the role, as a fail-over of the database does.</summary>
    public Task DisconnectAsync() => ExecuteAsync($"select pg_terminate_backend(pid, 10000) from pg_stat_activity where usename = '{Role}'");

    /// <summary>How many sessions the role has under a name.</summary>
    public async Task<long> SessionsAsync(string applicationName)
    {
        await using var command = _administration.CreateCommand(
            $"select count(*) from pg_stat_activity where usename = '{Role}' and application_name = '{applicationName}'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await DisconnectAsync();
        await ExecuteAsync($"drop owned by {Role} cascade; drop role {Role}");
        await _administration.DisposeAsync();
        _one.Dispose();
    }

    // As long as those of Azure, which hold claims and a signature.
    private static string Token(int number) => string.Join('.', new[] { """{"typ":"JWT","alg":"RS256"}""", $"{number} {new string('c', 900)}", new string('s', 256) }
        .Select(part => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part))));

    private async Task<IResult> AnswerAsync(HttpRequest request)
    {
        if (request.Headers["X-IDENTITY-HEADER"] != _secret || request.Query["resource"] != "https://ossrdbms-aad.database.windows.net")
        {
            return Results.BadRequest(new { statusCode = 400, message = $"Not a request of this identity: {request.QueryString}" });
        }

        if (Fails)
        {
            // One that Azure's library does not repeat by itself for half a minute.
            return Results.Json(new { statusCode = 403, message = "No tokens for this identity." }, statusCode: 403);
        }

        await _one.WaitAsync();
        try
        {
            var token = Token(_issued + 1);
            await ExecuteAsync($"alter role {Role} password '{token}'");
            Interlocked.Increment(ref _issued);
            var expires = (DateTimeOffset.UtcNow + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            return Results.Json(new { access_token = token, expires_on = expires, resource = (string?)request.Query["resource"], token_type = "Bearer" });
        }
        finally
        {
            _one.Release();
        }
    }
}
