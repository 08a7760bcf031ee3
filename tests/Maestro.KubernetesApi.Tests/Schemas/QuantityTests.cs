using Maestro.KubernetesApi.Schemas;

namespace Maestro.KubernetesApi.Tests.Schemas;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("0", "0")]
    [InlineData("0.5", "500m")]
    [InlineData("1000m", "1")]
    [InlineData("1500m", "1500m")]
    [InlineData("1000", "1k")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("0.5Gi", "512Mi")]
    [InlineData("128Mi", "128Mi")]
    [InlineData("-2", "-2")]
    [InlineData("1e3", "1e3")]
    [InlineData("lots", null)]
    [InlineData("1Xi", null)]
    public void Has_one_form(string given, string? expected) => Assert.Equal(expected, Quantity.Canonical(given));
}
