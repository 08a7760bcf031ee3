using Maestro.Protocol.ResourceBundles;

namespace Maestro.Protocol.Tests.ResourceBundles;

[Trait("Checklist", "protocol-36")]
public sealed class KubernetesNamesTests
{
    private static readonly string Letters63 = new('a', 63);

    public static TheoryData<string, bool, bool, bool, bool, bool> Names => new()
    {
        // name, label 1123, subdomain 1123, label 1035, qualified name, label value
        { "a", true, true, true, true, true },
        { "", false, false, false, false, true },
        { "1a", true, true, false, true, true },
        { "a-b", true, true, true, true, true },
        { "-a", false, false, false, false, false },
        { "a-", false, false, false, false, false },
        { "A", false, false, false, true, true },
        { "a.b", false, true, false, true, true },
        { "a..b", false, false, false, true, true },
        { ".a", false, false, false, false, false },
        { "a_b", false, false, false, true, true },
        { "a/b", false, false, false, true, false },
        { "A/b", false, false, false, false, false },
        { "example.com/Name_1", false, false, false, true, false },
        { "a/b/c", false, false, false, false, false },
        { "/b", false, false, false, false, false },
        { "a/", false, false, false, false, false },
        { "é", false, false, false, false, false },
        { "a b", false, false, false, false, false },
        { "a\n", false, false, false, false, false },
        { Letters63, true, true, true, true, true },
        { Letters63 + "a", false, true, false, false, false },
        { Letters63 + "/" + Letters63, false, false, false, true, false },
        { string.Join('.', Enumerable.Repeat(Letters63, 4))[..253], false, true, false, false, false },
        { string.Join('.', Enumerable.Repeat(Letters63, 4)), false, false, false, false, false },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_follow_their_syntax(string name, bool label, bool subdomain, bool label1035, bool qualified, bool value)
    {
        Assert.Equal(label, KubernetesNames.IsDns1123Label(name));
        Assert.Equal(subdomain, KubernetesNames.IsDns1123Subdomain(name));
        Assert.Equal(label1035, KubernetesNames.IsDns1035Label(name));
        Assert.Equal(qualified, KubernetesNames.IsQualifiedName(name));
        Assert.Equal(value, KubernetesNames.IsLabelValue(name));
    }
}
