using System.Text.Json.Nodes;
using Maestro.Agent.Applying;
using Maestro.Agent.Works;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Applying;

public class IgnoredFieldRulesTests
{
    private sealed class BrokenClock : TimeProvider
    {
        public override long GetTimestamp() => throw new NotSupportedException("no clock");
    }

    [Theory]
    [InlineData(".spec.replicas[]", "JQ expression error in '.spec.replicas[]': Cannot iterate over number (3)")]
    [InlineData(".spec.replicas | select(. % 0.5 == 1)", "JQ expression error in '.spec.replicas | select(. % 0.5 == 1)': number (3) and number (0.5) cannot be divided because the divisor is zero")]
    public void An_expression_that_fails_is_the_manifests_error(string expression, string message) =>
        Assert.Equal(message, Failure(expression, new FakeTimeProvider()).Message);

    [Fact]
    public void So_is_a_failure_that_nobody_foresaw() =>
        Assert.Equal("JQ expression error in '.spec': no clock", Failure(".spec", new BrokenClock()).Message);

    private static ManifestException Failure(string expression, TimeProvider time) => Assert.Throws<ManifestException>(() =>
        IgnoredFieldRules.Remove(JsonNode.Parse("""{"spec":{"replicas":3}}""")!.AsObject(), [new IgnoredFields("", [], [], [expression])], time));
}
