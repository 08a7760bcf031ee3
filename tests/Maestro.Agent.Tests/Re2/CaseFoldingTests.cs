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
        CaseFolding.Fold(new CodePoints([(letter, letter)])).Ranges.SelectMany(range => Enumerable.Range(range.From, range.To - range.From + 1)));
}
