namespace Maestro.Cli.Settings.Catalogue;

/// <summary>
/// REST authentication of earlier releases (rest-and-operations.md section 1.9). Nobody may believe to be protected by an option that does
/// nothing, so switching the check of tokens on stops the start; what belongs to a check that is off is accepted, and so is that of permissions,
/// which never checked any.
/// </summary>
internal static class SecurityOptions
{
    private const string NoJwt = "REST has no authentication in this release; protect it by the network or a proxy";
    private const string NoTokens = "tokens on REST are not checked";

    public static readonly IReadOnlyList<Setting> All =
    [
        new Setting<bool>("enable-jwt", Formats.Bool, false, "check bearer tokens on REST") { Refusal = NoJwt },
        new Setting<bool>("enable-authz", Formats.Bool, false, "check permissions on REST") { NoEffect = NoJwt },
        new Setting<string>("jwk-cert-file", Formats.File, "", "keys of the token issuer") { NoEffect = NoTokens },
        new Setting<string>("jwk-cert-url", Formats.Text, "", "address of the keys of the token issuer") { NoEffect = NoTokens },
        new Setting<string>("acl-file", Formats.File, "", "access list for token claims") { NoEffect = NoTokens },
    ];
}
