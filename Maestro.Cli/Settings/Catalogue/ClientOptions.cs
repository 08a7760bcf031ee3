namespace Maestro.Cli.Settings.Catalogue;

/// <summary>How the commands of operators reach a server (rest-and-operations.md section 3.2).</summary>
internal static class ClientOptions
{
    public static readonly Setting<Uri> RestUrl =
        new("rest-url", Formats.HttpUrl, new Uri("https://127.0.0.1:30080"), "address of REST") { Variable = "MAESTRO_REST_URL" };
    public static readonly Setting<bool> InsecureSkipVerify =
        new("insecure-skip-verify", Formats.Bool, false, "take any certificate of REST for good") { Variable = "MAESTRO_REST_INSECURE_SKIP_VERIFY" };
    public static readonly Setting<TimeSpan> Timeout =
        new("timeout", Formats.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)), TimeSpan.FromSeconds(30), "longest time for one answer")
        {
            Variable = "MAESTRO_REST_TIMEOUT",
        };
    public static readonly Setting<string> RestCaFile =
        new("rest-ca-file", Formats.File, "", "authority of the certificate of REST, besides those of the system")
        {
            Variable = "MAESTRO_REST_CA_FILE",
        };
    public static readonly Setting<string> TokenFile =
        new("token-file", Formats.File, "", "file with the bearer token for REST") { Variable = "MAESTRO_REST_TOKEN_FILE" };

    public static readonly Setting<string> GrpcServerAddress =
        new("grpc-server-address", Formats.HostAndPort, "127.0.0.1:30090", "gRPC address for sources") { Variable = "MAESTRO_GRPC_SERVER_ADDRESS" };
    public static readonly Setting<string> GrpcSourceId =
        new("grpc-source-id", Formats.Name, "maestro-cli", "source that publishes; a bundle belongs to the source that created it")
        {
            Variable = "MAESTRO_GRPC_SOURCE_ID",
        };
    public static readonly Setting<string> GrpcCaFile =
        new("grpc-ca-file", Formats.File, "", "authority of the certificate of gRPC, besides those of the system; switches TLS on")
        {
            Variable = "MAESTRO_GRPC_CA_FILE",
        };
    public static readonly Setting<string> GrpcTokenFile =
        new("grpc-token-file", Formats.File, "", "file with the bearer token for gRPC; needs --grpc-ca-file")
        {
            Variable = "MAESTRO_GRPC_TOKEN_FILE",
        };
    public static readonly Setting<string> GrpcClientCertFile =
        new("grpc-client-cert-file", Formats.File, "", "certificate of this client; needs its key and --grpc-ca-file")
        {
            Variable = "MAESTRO_GRPC_CLIENT_CERT_FILE",
        };
    public static readonly Setting<string> GrpcClientKeyFile =
        new("grpc-client-key-file", Formats.File, "", "key of --grpc-client-cert-file") { Variable = "MAESTRO_GRPC_CLIENT_KEY_FILE" };

    /// <summary>For what talks to REST.</summary>
    public static readonly IReadOnlyList<Setting> Rest = [RestUrl, InsecureSkipVerify, Timeout, RestCaFile, TokenFile];

    /// <summary>For what publishes as well.</summary>
    public static readonly IReadOnlyList<Setting> RestAndGrpc =
        [.. Rest, GrpcServerAddress, GrpcSourceId, GrpcCaFile, GrpcTokenFile, GrpcClientCertFile, GrpcClientKeyFile];
}
