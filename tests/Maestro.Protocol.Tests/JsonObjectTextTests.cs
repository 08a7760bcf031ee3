using System.Text;
using Maestro.Protocol.Tests.CloudEvents;

namespace Maestro.Protocol.Tests;

public sealed class JsonObjectTextTests
{
    private static readonly string[] Texts =
    [
        """{"a":[1,{"b":"\ud83d\ude00"}],"c":null}""", """ { } """, """{"a":"\ud800","b":5}""", """{"a":"\\ud800"}""", """{"\uD800":1}""",
        "", "[]", "null", "5", "{", "{} x", """{"a":"é"}""", """{"a":1,}""", """{"a":"\u0041"}""",
        """{"a":1e400}""", """{"a":[-1.5E+0400]}""", """{"a":1e308,"b":"1e400"}""", $$"""{"a":{{new string('9', 310)}}}""", $$"""{"a":{{new string('9', 230)}}e99}""",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Reading_finds_the_problem_that_checking_finds(int seed)
    {
        var random = new Random(seed);
        var right = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var text = Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]);
            text = text.Length > 0 && random.Next(2) == 0 ? OddEvents.Change(random, text) : text;

            var length = JsonObjectText.Read(text, 7, static (ref reader, _, state) =>
            {
                reader.Skip();
                return (int)reader.BytesConsumed + state;
            }, out var problem);

            right += problem is null ? 1 : 0;
            Assert.Equal(JsonObjectText.FindProblem(text), problem);
            Assert.Equal(problem is null ? text.AsSpan().TrimEnd(" \t\r\n"u8).Length + 7 : 0, length);
        }

        Assert.InRange(right, 500, 4_500);
    }

    // No Go program reads them, and one that lists bundles loses the whole page.
    [Theory]
    [InlineData("1e309")]
    [InlineData("-1E+309")]
    [InlineData("0.1e310")]
    [InlineData("1.e400", "must be JSON")]
    [InlineData("123456789012345678901234567890e300")]
    public void Numbers_beyond_a_double_are_refused(string number, string problem = "the number \"")
    {
        var text = Encoding.UTF8.GetBytes($$"""{"a":[{{number}}]}""");

        Assert.StartsWith(problem, JsonObjectText.FindProblem(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.7976931348623157e308")]
    [InlineData("1e-400")]
    [InlineData("0e400")]
    [InlineData("123456789012345678901234567890")]
    public void Numbers_within_a_double_are_carried(string number) =>
        Assert.Null(JsonObjectText.FindProblem(Encoding.UTF8.GetBytes($$"""{"a":[{{number}}]}""")));
}
