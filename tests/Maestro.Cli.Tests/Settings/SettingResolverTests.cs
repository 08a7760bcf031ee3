using Maestro.Cli.Settings;

namespace Maestro.Cli.Tests.Settings;

public class SettingResolverTests
{
    private static readonly Setting<int> Size = new("queue-size", Formats.Integer(1, 100), 10, "size of the queue");
    private static readonly Setting<string> Name = new("name", Formats.Text, "nobody", "a name");
    private static readonly Setting<bool> Tls = new("tls", Formats.Bool, false, "encryption") { Refusal = "there is none" };
    private static readonly Setting<int> Age = new("age", Formats.Integer(0, 9), 1, "age") { NoEffect = "nobody ages" };
    private static readonly Setting<int> Secret = new("secret", Formats.Integer(0, 9), 1, "secret") { Secret = true };
    private static readonly Setting[] All = [ConfigFileOption.Setting, Size, Name, Tls, Age, Secret];

    [Theory]
    [InlineData("1", "2", "3", "4", 1)]
    [InlineData(null, "2", "3", "4", 2)]
    [InlineData(null, null, "3", "4", 3)]
    [InlineData(null, null, null, "4", 4)]
    [InlineData(null, null, null, null, 10)]
    [InlineData(null, "", "3", "4", 3)]
    public void Flag_wins_over_variable_over_file_over_preset_over_default(string? flag, string? variable, string? file, string? preset, int expected)
    {
        using var config = new TemporaryFile(file is null ? "" : $"queue-size: {file}");
        var sources = Sources(
            flags: new() { ["queue-size"] = flag, ["config"] = config.Path },
            variables: new() { ["MAESTRO_QUEUE_SIZE"] = variable }) with
        {
            Presets = preset is null ? EnvironmentPresets.None : new Dictionary<string, SettingOrigin> { ["queue-size"] = new(preset, "preset") },
        };

        Assert.Equal(expected, SettingResolver.Resolve(All, sources).Get(Size));
    }

    [Fact]
    public void An_empty_variable_is_a_value_for_a_text_only()
    {
        var values = SettingResolver.Resolve(All, Sources(variables: new() { ["MAESTRO_NAME"] = "", ["MAESTRO_QUEUE_SIZE"] = "" }));

        Assert.Equal("", values.Get(Name));
        Assert.Equal(10, values.Get(Size));
    }

    [Theory]
    [InlineData("tcp://10.96.0.5:5432", 10)]
    [InlineData("udp://10.96.0.5:5432", 10)]
    [InlineData("sctp://[fd00::5]:5432", 10)]
    [InlineData("54", 54)]
    public void A_variable_that_Kubernetes_made_for_a_service_is_none_of_ours(string text, int expected)
    {
        var port = new Setting<int>("db-port", Formats.Integer(1, 100), 10, "port") { OtherVariables = ["DISCOVERY_PORT"] };
        foreach (var name in new[] { "MAESTRO_DB_PORT", "DISCOVERY_PORT" })
        {
            Assert.Equal(expected, SettingResolver.Resolve([port], Sources(variables: new() { [name] = text })).Get(port));
        }

        Assert.Equal("tcp://x", SettingResolver.Resolve(All, Sources(variables: new() { ["MAESTRO_NAME"] = "tcp://x" })).Get(Name));
    }

    [Theory]
    [InlineData("0", null, "--queue-size \"0\" is not allowed; allowed: a whole number from 1 to 100")]
    [InlineData(null, "many", "--queue-size \"many\" (environment variable MAESTRO_QUEUE_SIZE) is not allowed; allowed: a whole number from 1 to 100")]
    public void A_wrong_value_is_named_with_its_place_and_what_is_allowed(string? flag, string? variable, string sentence)
    {
        var sources = Sources(flags: new() { ["queue-size"] = flag }, variables: new() { ["MAESTRO_QUEUE_SIZE"] = variable });

        var error = Assert.Throws<InvalidSettingsException>(() => SettingResolver.Resolve(All, sources));

        Assert.Equal([sentence], error.Errors);
    }

    [Fact]
    public void Every_wrong_value_gets_its_sentence()
    {
        var sources = Sources(flags: new() { ["queue-size"] = "0", ["age"] = "x" });

        Assert.Equal(2, Assert.Throws<InvalidSettingsException>(() => SettingResolver.Resolve(All, sources)).Errors.Count);
    }

    [Fact]
    public void An_option_that_is_not_available_is_refused_unless_it_has_its_default()
    {
        var error = Assert.Throws<InvalidSettingsException>(() => SettingResolver.Resolve(All, Sources(flags: new() { ["tls"] = "true" })));

        Assert.Equal(["--tls \"true\" is not supported: there is none; allowed: false"], error.Errors);
        Assert.False(SettingResolver.Resolve(All, Sources(flags: new() { ["tls"] = "F" })).Get(Tls));
    }

    [Fact]
    public void An_option_without_effect_is_accepted_with_a_warning_unless_it_has_its_default()
    {
        Assert.Equal(["--age \"2\" has no effect: nobody ages"], SettingResolver.Resolve(All, Sources(flags: new() { ["age"] = "2" })).Warnings);
        Assert.Empty(SettingResolver.Resolve(All, Sources(flags: new() { ["age"] = "1" })).Warnings);
    }

    [Fact]
    public void A_secret_is_never_shown()
    {
        var error = Assert.Throws<InvalidSettingsException>(() => SettingResolver.Resolve(All, Sources(flags: new() { ["secret"] = "hunter2" })));

        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    private static SettingSources Sources(Dictionary<string, string?>? flags = null, Dictionary<string, string?>? variables = null) =>
        new(setting => flags?.GetValueOrDefault(setting.Name), name => variables?.GetValueOrDefault(name));
}
