using System.Net;
using Maestro.Cli.Settings;

namespace Maestro.Cli.Tests.Settings;

public class FormatsTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("T", true)]
    [InlineData("1", true)]
    [InlineData("FALSE", false)]
    [InlineData("f", false)]
    [InlineData("0", false)]
    [InlineData("yes", null)]
    [InlineData("tRue", null)]
    [InlineData("", null)]
    public void A_boolean_is_what_go_takes_for_one(string text, bool? expected) =>
        Assert.Equal(expected, Formats.Bool.TryParse(text, out var value) ? value : null);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("65535", 65535)]
    [InlineData("0", null)]
    [InlineData("65536", null)]
    [InlineData("-1", null)]
    [InlineData("8000.0", null)]
    [InlineData("99999999999", null)]
    public void A_port_is_between_1_and_65535(string text, int? expected) =>
        Assert.Equal(expected, Formats.Port.TryParse(text, out var value) ? value : null);

    [Fact]
    public void Zero_switches_a_port_off_where_that_is_allowed() => Assert.True(Formats.PortOrOff.TryParse("0", out _));

    [Theory]
    [InlineData("9s", false)]
    [InlineData("10s", true)]
    [InlineData("1m", true)]
    [InlineData("61s", false)]
    public void A_duration_has_a_range(string text, bool allowed) =>
        Assert.Equal(allowed, Formats.Duration(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1)).TryParse(text, out _));

    [Theory]
    [InlineData("15", 15)]
    [InlineData("15s", null)]
    [InlineData("0", null)]
    public void Seconds_are_a_plain_number(string text, int? seconds) =>
        Assert.Equal(seconds, Formats.Seconds(1, 60).TryParse(text, out var value) ? (int?)value.TotalSeconds : null);

    [Fact]
    public void A_path_may_be_wrapped_in_double_quotes()
    {
        Assert.True(Formats.File.TryParse("\"/secrets/db host\"", out var path));
        Assert.Equal("/secrets/db host", path);
    }

    [Theory]
    [InlineData("", null, true)]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("localhost", null, false)]
    public void An_address_is_an_ip_address_or_nothing(string text, string? expected, bool allowed)
    {
        Assert.Equal(allowed, Formats.Address.TryParse(text, out var address));
        Assert.Equal(expected is null ? null : IPAddress.Parse(expected), address);
    }

    [Fact]
    public void A_list_leaves_blanks_and_empty_entries_out()
    {
        Assert.True(Formats.List.TryParse(" a , ,b", out var values));
        Assert.Equal(["a", "b"], values);
    }

    [Fact]
    public void A_choice_names_its_words()
    {
        var format = Formats.Choice(("one", 1), ("two", 2));

        Assert.Equal("one, two", format.Allowed);
        Assert.True(format.TryParse("two", out var value));
        Assert.Equal(2, value);
        Assert.False(format.TryParse("Two", out _));
    }
}
