using System.Text.RegularExpressions;
using Maestro.Agent.Re2;

namespace Maestro.Agent.Tests.Re2;

public class CodePointsTests
{
    [Fact]
    public void Ranges_are_put_together()
    {
        var set = new CodePoints([('x', 'z'), ('a', 'c'), ('b', 'd'), ('e', 'e')]);

        Assert.Equal([('a', 'e'), ('x', 'z')], set.Ranges);
        Assert.True(set.Contains('e') && !set.Contains('f'));
    }

    [Fact]
    public void All_others_begin_and_end_where_it_does_not()
    {
        Assert.Equal([(0, 'a' - 1), ('b' + 1, CodePoints.Last)], new CodePoints([('a', 'b')]).Negate().Ranges);
        Assert.Empty(CodePoints.All.Negate().Ranges);
        Assert.Equal(CodePoints.All.Ranges, new CodePoints([]).Negate().Ranges);
    }

    [Theory]
    [InlineData('a', 'a', "a")]
    [InlineData('.', '.', @"\u002E")]
    [InlineData('a', 'c', "[a-c]")]
    [InlineData(0xD7FF, 0xE000, @"[\uD7FF\uE000]")]
    [InlineData(0x1F600, 0x1F602, @"(?:[\uD83D][\uDE00-\uDE02])")]
    [InlineData(0x10000, 0x10FFFF, @"(?:[\uD800-\uDBFF][\uDC00-\uDFFF])")]
    [InlineData(0xFFFF, 0x10000, @"(?:[\uFFFF]|[\uD800][\uDC00])")]
    public void It_becomes_a_pattern_of_units(int from, int to, string pattern) => Assert.Equal(pattern, new CodePoints([(from, to)]).ToPattern());

    [Theory]
    [InlineData(0x103FE, 0x10801)]
    [InlineData(0x10400, 0x107FF)]
    [InlineData(0x103FF, 0x10BFF)]
    public void A_range_of_pairs_matches_its_members_only(int from, int to)
    {
        var pattern = new Regex($@"\A{new CodePoints([(from, to)]).ToPattern()}\z");

        Assert.All([from, from + 1, to - 1, to], member => Assert.Matches(pattern, char.ConvertFromUtf32(member)));
        Assert.All([from - 1, to + 1], other => Assert.DoesNotMatch(pattern, char.ConvertFromUtf32(other)));
    }
}
