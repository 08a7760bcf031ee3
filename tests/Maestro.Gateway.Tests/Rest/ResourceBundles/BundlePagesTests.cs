using Maestro.Gateway.Rest.ResourceBundles;

namespace Maestro.Gateway.Tests.Rest.ResourceBundles;

public sealed class BundlePagesTests
{
    [Theory]
    [InlineData(600, 0, 500)] // nothing large is wanted: as many as one question may have
    [InlineData(600, 1_000, 349)]
    [InlineData(600, 17_000, 20)]
    [InlineData(5, 17_000, 5)]
    [InlineData(5, 4_000_000, 1)] // never none
    [InlineData(5, int.MaxValue, 1)]
    [InlineData(0, 0, 0)]
    public void A_part_makes_about_a_megabyte_of_an_answer(int bundles, int storedBytes, int expected) =>
        Assert.Equal(expected, BundlePages.IdsOfPart([.. Enumerable.Repeat(storedBytes, bundles)]));
}
