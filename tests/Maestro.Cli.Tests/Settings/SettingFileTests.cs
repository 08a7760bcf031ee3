using Maestro.Cli.Settings;

namespace Maestro.Cli.Tests.Settings;

public class SettingFileTests
{
    private static readonly Setting[] Settings =
    [
        ConfigFileOption.Setting,
        new Setting<int>("queue-size", Formats.Integer(1, 100), 10, "size"),
        new Setting<TimeSpan>("delay", Formats.Duration(TimeSpan.Zero), TimeSpan.Zero, "delay"),
        new Setting<string>("host", Formats.Text, "here", "host"),
        new Setting<IReadOnlyList<string>>("origins", Formats.List, [], "origins"),
    ];

    [Theory]
    [InlineData("queue-size: 7\ndelay: 1h30m\nhost: ''\norigins: [a, b]\n")]
    [InlineData("queue_size: '7'\ndelay: \"1h30m\"\nhost: ~\norigins:\n- a\n- b\n")]
    [InlineData("{\"queue-size\": 7, \"delay\": \"1h30m\", \"host\": \"\", \"origins\": [\"a\", \"b\"]}")]
    public void Yaml_and_json_give_the_same_texts(string content)
    {
        using var file = new TemporaryFile(content);

        var texts = SettingFile.Read(file.Path, Settings).ToDictionary(entry => entry.Key, entry => entry.Value.Text);

        Assert.Equal(new Dictionary<string, string> { ["queue-size"] = "7", ["delay"] = "1h30m", ["host"] = "", ["origins"] = "a,b" }, texts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n")]
    public void An_empty_file_says_nothing(string content)
    {
        using var file = new TemporaryFile(content);

        Assert.Empty(SettingFile.Read(file.Path, Settings));
    }

    [Theory]
    [InlineData("host: a\nqueue: 7", "line 2: option \"queue\" is unknown")]
    [InlineData("config: other.yaml", "option \"config\" is unknown")]
    [InlineData("queue-size: 7\nqueue_size: 8", "line 2: option \"queue-size\" is given twice")]
    [InlineData("host: {a: b}", "option \"host\" has a nested value")]
    [InlineData("[a, b]", "has no map at its top")]
    [InlineData("host: 'a", "not YAML or JSON")]
    public void A_mistake_is_named_with_file_and_line(string content, string problem)
    {
        using var file = new TemporaryFile(content);

        var error = Assert.Throws<InvalidSettingsException>(() => SettingFile.Read(file.Path, Settings));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains(file.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<InvalidSettingsException>(() => SettingFile.Read("/nowhere/maestro.yaml", Settings));

        Assert.StartsWith("--config \"/nowhere/maestro.yaml\" cannot be read", error.Message, StringComparison.Ordinal);
    }
}
