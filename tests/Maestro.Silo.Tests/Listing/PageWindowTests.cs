using Maestro.Grains.ResourceBundles;
using Maestro.Silo.Listing;

namespace Maestro.Silo.Tests.Listing;

public sealed class PageWindowTests
{
    [Theory]
    [Trait("Checklist", "rest-40")]
    [Trait("Checklist", "rest-41")]
    [Trait("Checklist", "rest-43")]
    [InlineData(1, 100, 100, 0)]
    [InlineData(3, 5, 5, 10)]
    [InlineData(0, 5, 5, 0)]
    [InlineData(-7, 5, 5, 0)]
    [InlineData(1, 0, 0, 0)]
    [InlineData(2, -1, 65_500, 65_500)]
    [InlineData(1, 999_999, 65_500, 0)]
    [InlineData(int.MaxValue, 65_500, 65_500, 65_500L * (int.MaxValue - 1L))]
    [InlineData(int.MinValue, int.MinValue, 65_500, 0)]
    public void Follows_the_rules_of_paging(int page, int size, int limit, long offset) =>
        Assert.Equal(new PageWindow(limit, offset), PageWindow.Of(new ListQuery(null, null, page, size)));
}
