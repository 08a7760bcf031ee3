using Maestro.Protocol.Mqtt;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Protocol.Tests.Mqtt;

public sealed class MqttCredentialsTests
{
    private readonly FakeTimeProvider _time = new();
    private Func<MqttBrokerSettings> _file = () => Settings;

    internal static MqttBrokerSettings Settings { get; } = new()
    {
        BrokerHost = "mqtt.example.com:8883",
        Topics = new MqttTopics(
            Topic("sources/maestro/consumers/+/sourceevents", MqttTopic.SourceEvents), Topic("sources/maestro/consumers/+/agentevents", MqttTopic.AgentEvents), null, null),
        Username = "u",
        Password = "p",
        CaPem = "ca",
        ClientCertPem = "certificate",
        ClientKeyPem = "key",
    };

    [Fact]
    public void Files_that_are_the_same_are_no_news()
    {
        var credentials = Start();
        var first = credentials.Current;

        _file = () => Settings with { KeepAlive = TimeSpan.FromSeconds(1) };

        Assert.Null(Look(credentials));
        Assert.Same(first, credentials.Current);
        Assert.False(first.Replaced.IsCompleted);
    }

    [Theory]
    [InlineData("Username"), InlineData("Password"), InlineData("CaPem"), InlineData("ClientCertPem"), InlineData("ClientKeyPem")]
    public void What_changed_is_in_use_from_the_next_connection_on_and_ends_those_before(string key)
    {
        var credentials = Start();
        var first = credentials.Current;
        var changed = Settings with { KeepAlive = TimeSpan.FromSeconds(1) };
        typeof(MqttBrokerSettings).GetProperty(key)!.SetValue(changed, "new");
        _file = () => changed;

        Assert.Equal(new MqttRenewal(Problem: null), Look(credentials));

        var second = credentials.Current;
        Assert.True(first.Replaced.IsCompleted);
        Assert.False(second.Replaced.IsCompleted);
        Assert.Equal("new", typeof(MqttBrokerSettings).GetProperty(key)!.GetValue(second.Settings));
        Assert.Equal(Settings.KeepAlive, second.Settings.KeepAlive);
        Assert.Null(Look(credentials));
    }

    [Fact]
    public void Files_that_cannot_be_used_are_told_once_and_leave_the_old_ones_in_use()
    {
        var credentials = Start();
        var first = credentials.Current;

        _file = () => throw new InvalidDataException("tls.crt cannot be read");
        Assert.Equal(new MqttRenewal("tls.crt cannot be read"), Look(credentials));
        Assert.Null(Look(credentials));
        Assert.Same(first, credentials.Current);

        _file = () => Settings with { ClientCertPem = null, ClientKeyPem = null };
        Assert.StartsWith("clientCertFile and clientKeyFile are gone;", Look(credentials)?.Problem, StringComparison.Ordinal);
        Assert.Same(first, credentials.Current);

        _file = () => Settings with { ClientCertPem = "new", ClientKeyPem = "new" };
        Assert.Equal(new MqttRenewal(Problem: null), Look(credentials));
        _file = () => throw new InvalidDataException("tls.crt cannot be read");
        Assert.Equal(new MqttRenewal("tls.crt cannot be read"), Look(credentials));
    }

    [Fact]
    public void Connections_that_are_made_at_the_same_time_look_once()
    {
        var looks = 0;
        _file = () =>
        {
            looks++;
            return Settings;
        };
        var credentials = Start();
        credentials.Refresh();
        Assert.Equal(0, looks);

        _time.Advance(TimeSpan.FromSeconds(1));
        credentials.Refresh();
        credentials.Refresh();

        Assert.Equal(1, looks);
    }

    [Fact]
    public void Settings_that_come_from_no_file_stay()
    {
        var credentials = new MqttCredentials(Settings, _time);

        Assert.Null(Look(credentials));
        Assert.Equal(Settings, credentials.Current.Settings);
    }

    private static MqttTopic Topic(string text, string lastLevel) =>
        MqttTopic.TryParse(text, lastLevel, out var topic) ? topic : throw new ArgumentException(text);

    private MqttCredentials Start() => new(Settings with { ReadAgain = () => _file() }, _time);

    private MqttRenewal? Look(MqttCredentials credentials)
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        return credentials.Refresh();
    }
}
