using System.Text;
using Maestro.Bench.Http2;
using Maestro.Bench.Http2.Hpack;

namespace Maestro.Bench.Tests.Http2.Hpack;

public sealed class HeaderReaderTests
{
    [Theory]
    [InlineData("88", ":status=200")]
    [InlineData("8e", ":status=500")]
    [InlineData("000b677270632d7374617475730130", "grpc-status=0")]
    [InlineData("400b677270632d737461747573023133", "grpc-status=13")]
    [InlineData("20000b677270632d7374617475730130", "grpc-status=0")]
    [InlineData("08033430 33", ":status=403")]
    [InlineData("008825a849e95ba97d7f8925a849e95bb8e8b4bf", "custom-key=custom-value")]
    [InlineData("885f106170706c69636174696f6e2f67727063", ":status=200|=application/grpc")]
    [InlineData("", "")]
    public void It_reads_what_servers_write(string block, string expected) => Assert.Equal(expected, Read(block));

    [Theory]
    [InlineData("be", "an entry of the dynamic table")]
    [InlineData("7e0130", "a name of the dynamic table")]
    [InlineData("000b6772", "a text that is cut off")]
    [InlineData("00810000", "a text that is not in the Huffman code")]
    [InlineData("80", "the entry 0")]
    public void It_refuses(string block, string what)
    {
        var failure = Record.Exception(() => Read(block));

        Assert.True(failure is Http2Exception, $"{what}: {failure}");
    }

    private static string Read(string block)
    {
        var headers = new HeaderReader(Convert.FromHexString(block.Replace(" ", "", StringComparison.Ordinal)), stackalloc byte[256]);
        var read = new List<string>();
        while (headers.Next())
        {
            read.Add($"{Encoding.ASCII.GetString(headers.Name)}={Encoding.ASCII.GetString(headers.Value)}");
        }

        return string.Join('|', read);
    }
}
