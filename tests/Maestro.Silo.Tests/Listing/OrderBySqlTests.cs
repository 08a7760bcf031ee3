using Maestro.Grains.Search;
using Maestro.Silo.Listing;

namespace Maestro.Silo.Tests.Listing;

public sealed class OrderBySqlTests
{
    [Theory]
    [Trait("Checklist", "rest-44")]
    [Trait("Checklist", "rest-45")]
    [InlineData(null, "created_at, id")]
    [InlineData("name", "name, id")]
    [InlineData("status desc", "coalesce(searchable_json(status_attributes), 'null') desc, id")]
    [InlineData("resources.NAME desc,version", "name desc, version, id")]
    public void Ends_every_order_with_the_id(string? text, string sql) =>
        Assert.Equal(sql, OrderBySql.Compile(ListedTable.Bundles, OrderByParser.Parse(text, out _)!.Value));

    [Theory]
    [Trait("Checklist", "rest-46")]
    [InlineData("nosuch", "nosuch is not a valid field name")]
    [InlineData("consumers.name", "consumers is not a related resource of Resource")]
    [InlineData("id;drop", "id;drop is not a valid field name")]
    public void Knows_only_the_fields_of_the_list(string text, string reason)
    {
        var keys = OrderByParser.Parse(text, out _)!.Value;

        Assert.StartsWith(reason, Assert.Throws<UnusableQueryException>(() => OrderBySql.Compile(ListedTable.Bundles, keys)).Message, StringComparison.Ordinal);
    }
}
