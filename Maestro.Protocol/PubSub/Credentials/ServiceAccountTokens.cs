using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Maestro.Protocol.PubSub.Credentials;

/// <summary>The key of a service account: it signs a claim, which is exchanged for a token (RFC 7523).</summary>
internal sealed class ServiceAccountTokens : ITokenSource
{
    private const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static readonly TimeSpan ClaimLifetime = TimeSpan.FromHours(1);
    private static readonly Uri DefaultAddress = new("https://oauth2.googleapis.com/token");

    private readonly string _email;
    private readonly string? _keyId;
    private readonly Uri _address;
    private readonly RSA _key;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    private ServiceAccountTokens(CredentialsKeys keys, RSA key, HttpClient http, TimeProvider time)
    {
        _email = keys.Text("client_email");
        _keyId = keys.Find("private_key_id");
        _address = keys.FindAddress("token_uri") ?? DefaultAddress;
        (_key, _http, _time) = (key, http, time);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="CredentialsException">A key is missing or cannot be used.</exception>
    public static ServiceAccountTokens Of(CredentialsKeys keys, HttpClient http, TimeProvider time)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(keys.Text("private_key"));
        }
        catch (Exception cause) when (cause is ArgumentException or CryptographicException)
        {
            throw new CredentialsException($"{keys.Path}: private_key must be an RSA key in PEM", cause);
        }

        return new ServiceAccountTokens(keys, key, http, time);
    }

    /// <inheritdoc/>
    public Task<AccessToken> FetchAsync(CancellationToken cancellation) => TokenAnswers.PostAsync(
        _http, _address, [new("grant_type", GrantType), new("assertion", Claim(_time.GetUtcNow()))], cancellation);

    private string Claim(DateTimeOffset now)
    {
        var header = Encode(json =>
        {
            json.WriteString("alg", "RS256");
            json.WriteString("typ", "JWT");
            if (_keyId is not null)
            {
                json.WriteString("kid", _keyId);
            }
        });
        var claims = Encode(json =>
        {
            json.WriteString("iss", _email);
            json.WriteString("scope", GoogleCredentials.Scope);
            json.WriteString("aud", _address.OriginalString);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + ClaimLifetime).ToUnixTimeSeconds());
        });
        var signed = $"{header}.{claims}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.ToArray());
    }
}
