using Maestro.Agent.Re2;

namespace Maestro.Agent.Tests.Re2;

/// <summary>Simple case folding of Unicode (CaseFolding.txt, C and S).</summary>
public class CaseFoldingTests
{
    [Theory]
    [InlineData('a', "Aa")]
    [InlineData('K', "Kk\u212a")]
    [InlineData('s', "Ss\u017f")]
    [InlineData('σ', "Σςσ")]
    [InlineData('ß', "ß\u1e9e")]
    [InlineData('ı', "ı")]
    [InlineData('1', "1")]
    public void What_differs_by_case_only_belongs_together(char letter, string expected) => Assert.Equal(
        expected.Select(member => (int)member),
        Members(CaseFolding.Fold(new CodePoints([(letter, letter)]))));

    [Fact]
    public void A_set_of_several_takes_the_families_of_all() =>
        Assert.Equal("0KkΣςσ\u212a".Select(member => (int)member).Order(), Members(CaseFolding.Fold(new CodePoints([('0', '0'), ('k', 'k'), ('ς', 'ς')]))));

    private static IEnumerable<int> Members(CodePoints set) => set.Ranges.SelectMany(range => Enumerable.Range(range.From, range.To - range.From + 1));
}
