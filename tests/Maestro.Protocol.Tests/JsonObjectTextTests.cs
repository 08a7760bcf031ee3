using System.Text;
using Maestro.Protocol.Tests.CloudEvents;

namespace Maestro.Protocol.Tests;

public sealed class JsonObjectTextTests
{
    private static readonly string[] Texts =
    [
        """{"a":[1,{"b":"\ud83d\ude00"}],"c":null}""", """ { } """, """{"a":"\ud800","b":5}""", """{"a":"\\ud800"}""", """{"\uD800":1}""",
        "", "[]", "null", "5", "{", "{} x", """{"a":"é"}""", """{"a":1,}""", """{"a":"\u0041"}""",
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
}
