using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;

namespace Maestro.Cli.Tests.CommandLine;

public class LoneFlagsTests
{
    [Theory]
    [InlineData("consumer delete -y c-1", "consumer delete -y=true c-1")]
    [InlineData("consumer delete --yes c-1", "consumer delete --yes=true c-1")]
    [InlineData("consumer delete c-1 --yes", "consumer delete c-1 --yes=true")]
    [InlineData("consumer delete --yes=false c-1", "consumer delete --yes=false c-1")]
    [InlineData("server --enable-grpc-server false", "server --enable-grpc-server false")]
    [InlineData("server --enable-grpc-server --silo-port 5000", "server --enable-grpc-server=true --silo-port 5000")]
    [InlineData("trace -- --yes", "trace -- --yes")]
    public void What_follows_a_lone_flag_is_not_its_value(string line, string expected)
    {
        var root = new MaestroCli(new Hosting(), _ => null).Root(new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null, Colours: false));

        var complete = LoneFlags.Complete(line.Split(' '), root);

        Assert.Equal(expected, string.Join(' ', complete));
        Assert.Empty(root.Parse(complete).Errors);
    }
}
