using Maestro.Agent.Cel;

namespace Maestro.Agent.Tests.Cel;

public class CelCodePointsTests
{
    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("", 1, null)]
    [InlineData("a😀b", 0, 0)]
    [InlineData("a😀b", 2, 3)]
    [InlineData("a😀b", 3, 4)]
    [InlineData("a😀b", 4, null)]
    [InlineData("a", -1, null)]
    public void A_code_point_begins_at_a_unit(string text, int codePoint, int? unit) => Assert.Equal(unit, CelCodePoints.Unit(text, codePoint));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("a", "", 1)]
    [InlineData("a", "ab", -1)]
    [InlineData("b", "ab", 1)]
    [InlineData("\uffff", "😀", -1)]
    [InlineData("a😀", "a\uffff", 1)]
    [InlineData("😀", "😁", -1)]
    [InlineData("\ud7ff", "😀", -1)]
    public void Texts_are_in_the_order_of_code_points(string left, string right, int order) =>
        Assert.Equal(order, Math.Sign(CelCodePoints.Compare(left, right)));
}
