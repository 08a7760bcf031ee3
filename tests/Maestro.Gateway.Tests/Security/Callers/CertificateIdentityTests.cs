using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Maestro.Gateway.Security.Callers;
using Maestro.Testing;

namespace Maestro.Gateway.Tests.Security.Callers;

public sealed class CertificateIdentityTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [Trait("Checklist", "protocol-87")]
    [InlineData("CN=ledger,O=sources", "ledger", "sources")]
    [InlineData("O=a,CN=ledger,O=b,O=c", "ledger", "a,b,c")]
    [InlineData("O=sources,OU=accounts,C=NO,CN=system:source:ledger", "system:source:ledger", "sources")]
    public void The_common_name_is_the_user_and_every_organization_a_group(string subject, string user, string groups)
    {
        using var certificate = _authority.Client(subject).Open();

        var caller = CertificateIdentity.Of(certificate).Caller!;

        Assert.Equal((user, groups), (caller.User, string.Join(',', caller.Groups.Order(StringComparer.Ordinal))));
    }

    [Fact]
    [Trait("Checklist", "protocol-87")]
    public void Organizations_in_one_relative_name_are_groups_too()
    {
        using var certificate = _authority.GoClient("ledger", "a", "b").Open();

        var caller = CertificateIdentity.Of(certificate).Caller!;

        Assert.Equal(("ledger", "a,b"), (caller.User, string.Join(',', caller.Groups)));
    }

    [Theory]
    [Trait("Checklist", "protocol-87")]
    [InlineData("O=sources", "names no user")]
    [InlineData("CN=ledger", "names no group of user \"ledger\"")]
    [InlineData("OU=sources", "names no user")]
    public void Half_an_identity_is_none(string subject, string reason)
    {
        using var certificate = _authority.Client(subject).Open();

        var refusal = Refusal(certificate);

        Assert.Equal(StatusCode.Unauthenticated, refusal.StatusCode);
        Assert.Contains(reason, refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_certificate_there_is_no_identity() => Assert.Equal(StatusCode.Unauthenticated, Refusal(null).StatusCode);

    [Fact]
    public void Texts_that_run_into_each_other_are_different_callers()
    {
        using var together = _authority.GoClient("u", "a\0b").Open();
        using var apart = _authority.GoClient("u", "a", "b").Open();

        Assert.NotEqual(CertificateIdentity.Of(together).Caller, CertificateIdentity.Of(apart).Caller);
        Assert.Equal(new Caller("u", ["a", "b"]), CertificateIdentity.Of(apart).Caller);
    }

    private static Status Refusal(X509Certificate2? certificate)
    {
        var authentication = CertificateIdentity.Of(certificate);
        Assert.False(authentication.Succeeded);
        return authentication.Refusal;
    }
}
