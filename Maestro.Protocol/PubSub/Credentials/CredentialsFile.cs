using System.Text.Json;

namespace Maestro.Protocol.PubSub.Credentials;

/// <summary>Reads a file of credentials as Google writes them.</summary>
internal static class CredentialsFile
{
    /// <summary>The source of tokens that the file describes.</summary>
    /// <exception cref="CredentialsException">It cannot be read, or is of a kind that is not supported.</exception>
    public static ITokenSource Read(string path, HttpClient http, TimeProvider time)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var keys = new CredentialsKeys(document.RootElement.Clone(), path);
            return keys.Text("type") switch
            {
                "service_account" => ServiceAccountTokens.Of(keys, http, time),
                "authorized_user" => new AuthorizedUserTokens(keys, http),
                "external_account" => ExternalAccountTokens.Of(keys, http, time),
                var type => throw new CredentialsException(
                    $"{path}: type is '{type}', it must be service_account, authorized_user or external_account"),
            };
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsException($"the credentials '{path}' cannot be read: {cause.Message}", cause);
        }
        catch (JsonException cause)
        {
            throw new CredentialsException($"{path}: the file is no JSON: {cause.Message}", cause);
        }
    }
}

/// <summary>The keys of such a file.</summary>
internal sealed class CredentialsKeys(JsonElement element, string path)
{
    /// <summary>The file, for errors.</summary>
    public string Path => path;

    /// <summary>The text of a key.</summary>
    /// <exception cref="CredentialsException">It is missing, or no text.</exception>
    public string Text(string key) => Find(key) ?? throw new CredentialsException($"{path}: {key} is required and must be a text");

    /// <summary>The text of a key, or null.</summary>
    public string? Find(string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>The address of a key.</summary>
    /// <exception cref="CredentialsException">It is missing, or no address.</exception>
    public Uri Address(string key) => ToAddress(key, Text(key));

    /// <summary>The address of a key, or null.</summary>
    public Uri? FindAddress(string key) => Find(key) is { } text ? ToAddress(key, text) : null;

    /// <summary>The object of a key, or null.</summary>
    public CredentialsKeys? Object(string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object
            ? new CredentialsKeys(value, $"{path}: {key}")
            : null;

    /// <summary>The texts of an object of texts.</summary>
    public IEnumerable<KeyValuePair<string, string>> Texts() =>
        element.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String)
            .Select(member => KeyValuePair.Create(member.Name, member.Value.GetString()!));

    private Uri ToAddress(string key, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? address
            : throw new CredentialsException($"{path}: {key} is '{text}', it must be an https address");
}
