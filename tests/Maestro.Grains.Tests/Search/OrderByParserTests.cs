using Maestro.Grains.Search;

namespace Maestro.Grains.Tests.Search;

public sealed class OrderByParserTests
{
    [Theory]
    [Trait("Checklist", "rest-45")]
    [InlineData(null, "")]
    [InlineData("  ", "")]
    [InlineData("name", "name up")]
    [InlineData("name asc", "name up")]
    [InlineData("name desc,created_at", "name down|created_at up")]
    [InlineData("resources.name desc, version", "resources.name down|version up")]
    public void Reads_keys_and_directions(string? text, string expected)
    {
        var keys = OrderByParser.Parse(text, out var reason);

        Assert.Null(reason);
        Assert.Equal(expected, string.Join('|', keys!.Value.Select(key => $"{key.Field} {(key.Descending ? "down" : "up")}")));
    }

    [Theory]
    [Trait("Checklist", "rest-46")]
    [InlineData("name DESC", "bad order value 'name DESC'")]
    [InlineData("name  desc", "bad order value 'name  desc'")]
    [InlineData("name desc x", "bad order value 'name desc x'")]
    [InlineData("(select 1)", "bad order value '(select 1)'")]
    [InlineData("name,", "bad order value ''")]
    [InlineData("name,version up", "bad order value 'version up'")]
    [InlineData("name, version up ", "bad order value ' version up '")]
    [InlineData("resources.name.x", "bad order value 'resources.name.x'")]
    [InlineData(".", "bad order value '.'")]
    [InlineData("name. desc", "bad order value 'name. desc'")]
    [InlineData(".name", "bad order value '.name'")]
    public void Refuses_other_forms(string text, string expected)
    {
        Assert.Null(OrderByParser.Parse(text, out var reason));
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void Bounds_the_number_of_keys() => Assert.Null(OrderByParser.Parse(string.Join(',', Enumerable.Repeat("name", 17)), out _));
}
