using Maestro.Cli.Settings.Catalogue;
using Maestro.Gateway.Security;

namespace Maestro.Cli.Settings;

/// <summary>Rules between the options that secure the gRPC ports (protocol.md section 6).</summary>
internal static class GrpcRules
{
    private const string NoTls = "the port has no TLS, and so asks nobody who they are";

    /// <summary>How sources prove who they are: without TLS not at all, whatever is asked for.</summary>
    public static SourceAuthentication Authentication(SettingValues values) =>
        HasTls(values) ? values.Get(GrpcOptions.AuthnType) : SourceAuthentication.Mock;

    /// <summary>One sentence for each contradiction.</summary>
    public static IEnumerable<string> Check(SettingValues values)
    {
        if (Authentication(values) == SourceAuthentication.Certificate && values.Get(GrpcOptions.ClientCaFile).Length == 0)
        {
            yield return $"{values.Describe(GrpcOptions.AuthnType)} has no authority of client certificates; allowed: together with "
                + $"--{GrpcOptions.ClientCaFile.Name}";
        }

        if (values.Get(GrpcOptions.BrokerClientCaFile).Length > 0 && values.Get(GrpcOptions.BrokerTlsCertFile).Length == 0)
        {
            yield return $"{values.Describe(GrpcOptions.BrokerClientCaFile)} asks for certificates on a port without TLS; allowed: together with "
                + $"--{GrpcOptions.BrokerTlsCertFile.Name} and --{GrpcOptions.BrokerTlsKeyFile.Name}";
        }

        if (values.Get(GrpcOptions.BrokerBindConsumer) && values.Get(GrpcOptions.BrokerClientCaFile).Length == 0)
        {
            yield return $"{values.Describe(GrpcOptions.BrokerBindConsumer)} has no certificates to look at; allowed: together with "
                + $"--{GrpcOptions.BrokerClientCaFile.Name}";
        }
    }

    /// <summary>Warns of options that promise more than they do.</summary>
    public static void Warn(SettingValues values)
    {
        var authentication = Authentication(values);
        if (!HasTls(values) && values.Get(GrpcOptions.AuthnType) != SourceAuthentication.Mock)
        {
            values.Warn($"{values.Describe(GrpcOptions.AuthnType)} has no effect: {NoTls}");
        }

        if (authentication != SourceAuthentication.Certificate && values.Get(GrpcOptions.ClientCaFile).Length > 0)
        {
            values.Warn($"{values.Describe(GrpcOptions.ClientCaFile)} has no effect: "
                + (HasTls(values) ? $"--{GrpcOptions.AuthnType.Name} mtls alone asks for certificates" : NoTls));
        }

        if (authentication == SourceAuthentication.Mock && values.Get(GrpcOptions.AuthorizerConfig).Length > 0)
        {
            values.Warn($"{values.Describe(GrpcOptions.AuthorizerConfig)} has no effect: nobody is asked what sources may do");
        }
    }

    private static bool HasTls(SettingValues values) => values.Get(GrpcOptions.Enable) && values.Get(GrpcOptions.TlsCertFile).Length > 0;
}
