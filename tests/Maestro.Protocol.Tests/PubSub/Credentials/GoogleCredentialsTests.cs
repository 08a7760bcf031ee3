using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Grpc.Core;
using Maestro.Protocol.PubSub.Credentials;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Protocol.Tests.PubSub.Credentials;

public sealed class GoogleCredentialsTests : IDisposable
{
    private const string Token = """{"access_token":"t-1","expires_in":3599,"token_type":"Bearer"}""";

    private readonly string _directory = Directory.CreateTempSubdirectory("credentials-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 15, 10, 0, 0, TimeSpan.Zero));
    private readonly CannedHttp _answers = new();
    private readonly HttpClient _http;

    public GoogleCredentialsTests() => _http = new HttpClient(_answers);

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_service_account_signs_a_claim_that_is_exchanged()
    {
        using var key = RSA.Create(2048);
        var file = Write("sa.json", new
        {
            type = "service_account",
            client_email = "maestro@acme.iam.gserviceaccount.com",
            private_key_id = "k1",
            private_key = key.ExportPkcs8PrivateKeyPem(),
            token_uri = "https://tokens.test/token",
        });
        _answers.Answer(Token);

        var token = await Find(file).FetchAsync(CancellationToken.None);

        Assert.Equal(("t-1", TimeSpan.FromSeconds(3599)), (token.Value, token.Lifetime));
        var (request, body) = Assert.Single(_answers.Requests);
        Assert.Equal("https://tokens.test/token", request.RequestUri!.ToString());
        var form = HttpUtility.ParseQueryString(body);
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", form["grant_type"]);
        var parts = form["assertion"]!.Split('.');
        Assert.True(key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal("""{"alg":"RS256","typ":"JWT","kid":"k1"}""", Decoded(parts[0]));
        Assert.Equal(
            """{"iss":"maestro@acme.iam.gserviceaccount.com","scope":"https://www.googleapis.com/auth/pubsub","aud":"https://tokens.test/token","iat":1768471200,"exp":1768474800}""",
            Decoded(parts[1]));
    }

    [Fact]
    public async Task A_user_has_a_refresh_token_in_the_well_known_file()
    {
        Write("application_default_credentials.json", new { type = "authorized_user", client_id = "i", client_secret = "s", refresh_token = "r" });
        _answers.Answer(Token);

        await Find(null, ("CLOUDSDK_CONFIG", _directory)).FetchAsync(CancellationToken.None);

        Assert.Equal("grant_type=refresh_token&client_id=i&client_secret=s&refresh_token=r", Assert.Single(_answers.Requests).Body);
    }

    [Fact]
    public async Task A_foreign_token_is_exchanged_and_stands_in_for_a_service_account()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "subject"), """{"token":"foreign"}""");
        var file = Write("external.json", new
        {
            type = "external_account",
            audience = "//iam.googleapis.com/pool",
            subject_token_type = "urn:ietf:params:oauth:token-type:jwt",
            token_url = "https://sts.test/token",
            service_account_impersonation_url = "https://iam.test/generate",
            credential_source = new { file = Path.Combine(_directory, "subject"), format = new { type = "json", subject_token_field_name = "token" } },
        });
        _answers.Answer(Token).Answer("""{"accessToken":"t-2","expireTime":"2026-01-15T10:30:00Z"}""");

        var token = await Find(null, ("GOOGLE_APPLICATION_CREDENTIALS", file)).FetchAsync(CancellationToken.None);

        Assert.Equal(("t-2", TimeSpan.FromMinutes(30)), (token.Value, token.Lifetime));
        Assert.Equal("foreign", HttpUtility.ParseQueryString(_answers.Requests[0].Body)["subject_token"]);
        Assert.Equal("Bearer t-1", _answers.Requests[1].Request.Headers.Authorization!.ToString());
        Assert.Equal("""{"scope":["https://www.googleapis.com/auth/pubsub"]}""", _answers.Requests[1].Body);
    }

    [Fact]
    public async Task Without_a_file_the_machine_has_an_account()
    {
        _answers.Answer(Token);

        await Find(null, ("CLOUDSDK_CONFIG", _directory), ("GCE_METADATA_HOST", "metadata.test:80")).FetchAsync(CancellationToken.None);

        var request = Assert.Single(_answers.Requests).Request;
        Assert.Equal("http://metadata.test/computeMetadata/v1/instance/service-accounts/default/token", request.RequestUri!.GetLeftPart(UriPartial.Path));
        Assert.Equal("Google", Assert.Single(request.Headers.GetValues("Metadata-Flavor")));
    }

    [Theory]
    [InlineData("""{"type":"gdch_service_account"}""", "type is 'gdch_service_account', it must be service_account, authorized_user or external_account")]
    [InlineData("""{}""", "type is required")]
    [InlineData("""{"type":"service_account","client_email":"e","private_key":"secret"}""", "private_key must be an RSA key in PEM")]
    [InlineData("""{"type":"authorized_user","client_id":"i"}""", "client_secret is required")]
    [InlineData("""{"type":"external_account","credential_source":{"environment_id":"aws1","url":"http://x"}}""", "AWS and programs are not supported")]
    [InlineData("no json", "the file is no JSON")]
    public void A_file_that_cannot_be_used_is_named(string text, string expected)
    {
        var path = Path.Combine(_directory, "bad.json");
        File.WriteAllText(path, text);

        var error = Assert.Throws<CredentialsException>(() => Find(path));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_kept_renewed_before_it_expires_and_used_on_while_nobody_answers()
    {
        using var cache = new TokenCache(Find(null, ("CLOUDSDK_CONFIG", _directory)), _time);
        _answers.Answer(Token);
        Assert.Equal("t-1", await cache.GetAsync(CancellationToken.None));
        _time.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal("t-1", await cache.GetAsync(CancellationToken.None));
        Assert.Single(_answers.Requests);

        _time.Advance(TimeSpan.FromMinutes(7));
        _answers.Answer("", HttpStatusCode.ServiceUnavailable);
        Assert.Equal("t-1", await cache.GetAsync(CancellationToken.None));
        Assert.Equal("t-1", await cache.GetAsync(CancellationToken.None));
        Assert.Equal(2, _answers.Requests.Count);
        _time.Advance(TimeSpan.FromSeconds(10));
        _answers.Answer(Token.Replace("t-1", "t-2", StringComparison.Ordinal));
        Assert.Equal("t-2", await cache.GetAsync(CancellationToken.None));

        _time.Advance(TimeSpan.FromHours(2));
        _answers.Answer("""{"error":"invalid_grant","error_description":"the account is gone"}""", HttpStatusCode.BadRequest);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await cache.GetAsync(CancellationToken.None));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Contains("invalid_grant the account is gone", refused.Status.Detail, StringComparison.Ordinal);
        _answers.Answer("", HttpStatusCode.InternalServerError);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () => await cache.GetAsync(CancellationToken.None))).StatusCode);
    }

    private ITokenSource Find(string? file, params (string Name, string Value)[] variables) =>
        GoogleCredentials.Find(file, name => variables.FirstOrDefault(variable => variable.Name == name).Value, _http, _time);

    private static string Decoded(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));

    private string Write(string name, object content)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, JsonSerializer.Serialize(content));
        return path;
    }
}
