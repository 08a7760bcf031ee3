using System.Text;
using Maestro.Bench.Events;

namespace Maestro.Bench.Tests.Events;

public sealed class RunNamesTests
{
    private readonly RunNames _names = new("0123456789abcd");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999_999)]
    [InlineData(int.MaxValue)]
    public void A_bundles_id_is_a_uuid_that_carries_its_index(int index)
    {
        var id = _names.Bundle(index);

        Assert.True(Guid.TryParseExact(id, "D", out _), id);
        Assert.Equal(index, _names.IndexOf(Encoding.ASCII.GetBytes(id)));
    }

    [Fact]
    public void Ids_are_spread_as_those_of_clients_are() =>
        Assert.InRange(Enumerable.Range(0, 1000).Select(index => _names.Bundle(index)[..2]).Distinct().Count(), 200, 256);

    [Fact]
    public void A_bundle_of_another_run_is_not_taken_for_ones_own() =>
        Assert.Equal(-1, _names.IndexOf(Encoding.ASCII.GetBytes(RunNames.New().Bundle(7))));

    [Fact]
    public void Names_of_consumers_are_valid_and_can_be_those_of_an_earlier_run()
    {
        Assert.Matches("^[a-z0-9-]{1,63}$", _names.Consumer(199_999));
        Assert.Equal(new RunNames("ffffffffffffff", "fleet").Consumer(5), new RunNames("eeeeeeeeeeeeee", "fleet").Consumer(5));
    }
}
