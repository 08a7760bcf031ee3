using System.Text;
using Maestro.Cli.Up.Demonstration;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Cli.Tests.Up.Demonstration;

public class SampleBundleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, EventType.CreateRequest)]
    [InlineData(3, EventType.UpdateRequest)]
    public void It_is_an_event_that_the_server_accepts(int version, string action)
    {
        var request = SampleBundle.Request(version, Now);

        Assert.True(EventType.TryParse(request.Type, out var type));
        Assert.Equal((DataType.ManifestBundle, action), (type.DataType, type.Action));
        Assert.Equal(version, request.Attributes["ce-resourceversion"].CeInteger);
        Assert.Null(BundleValidation.Validate(request.BinaryData.Span, new BundleValidationOptions()));
    }

    [Fact]
    public void Every_version_differs_from_the_one_before() =>
        Assert.NotEqual(SampleBundle.Request(1, Now).BinaryData, SampleBundle.Request(2, Now).BinaryData);

    [Fact]
    public void Its_id_follows_the_rule_of_the_go_client()
    {
        // protocol.md section 5.2: a version 5 UUID of this text in the OID namespace.
        var text = $"{SampleBundle.Source}-manifestworks.work.open-cluster-management.io-{SampleBundle.Consumer}-{SampleBundle.Name}";

        Assert.Equal(SampleBundle.Id, UuidVersion5(text));
    }

    private static string UuidVersion5(string text)
    {
        var oid = Convert.FromHexString("6ba7b8129dad11d180b400c04fd430c8");
#pragma warning disable CA5350 // RFC 9562 asks for SHA-1; nothing is protected by it.
        var hash = System.Security.Cryptography.SHA1.HashData([.. oid, .. Encoding.UTF8.GetBytes(text)]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }
}
