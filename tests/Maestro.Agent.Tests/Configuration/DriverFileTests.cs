using System.Text;
using Maestro.Agent.Configuration;

namespace Maestro.Agent.Tests.Configuration;

public sealed class DriverFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("maestro-driver-").FullName;

    [Fact]
    public void A_yaml_file_with_every_key_is_read()
    {
        var ca = Write("ca.pem", "the authorities");
        var configuration = DriverFile.ReadGrpc(Write("config.yaml", $"""
            url: broker.maestro:8091
            caFile: {ca}
            clientCertData: {Base64("the certificate")}
            clientKeyData: {Base64("the key")}
            token: secret
            keepAliveConfig:
              enable: true
              time: 40s
              permitWithoutStream: true
            serverHealthinessTimeout: 20s
            unknown: ignored
            """));

        Assert.Equal("broker.maestro:8091", configuration.Url);
        Assert.Equal("the authorities", configuration.CaPem);
        Assert.Equal("the certificate", configuration.ClientCertPem);
        Assert.Equal("the key", configuration.ClientKeyPem);
        Assert.Equal("secret", configuration.Token);
        Assert.Equal(new KeepAlive(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(10), true), configuration.KeepAlive);
        Assert.Equal(TimeSpan.FromSeconds(20), configuration.ServerHealthinessTimeout);
        Assert.True(configuration.UsesTls);
    }

    [Fact]
    public void A_json_file_with_the_url_alone_speaks_clear_text_without_keep_alive()
    {
        var configuration = DriverFile.ParseGrpc("""{"url":"localhost:8091","keepAliveConfig":{"enable":false}}""", "config.json");

        Assert.Equal(new GrpcDriverConfiguration { Url = "localhost:8091" }, configuration);
        Assert.False(configuration.UsesTls);
    }

    [Theory]
    [InlineData("yes", "40000000000", true)]
    [InlineData("On", "40s", true)]
    [InlineData("TRUE", "40s", true)]
    [InlineData("off", "40s", false)]
    public void Words_and_numbers_that_the_Go_clients_read_are_read(string enable, string time, bool isOn)
    {
        var configuration = DriverFile.ParseGrpc($"url: a\nkeepAliveConfig:\n  enable: {enable}\n  time: {time}\n", "c.yaml");

        Assert.Equal(isOn ? TimeSpan.FromSeconds(40) : null, configuration.KeepAlive?.Time);
    }

    [Theory]
    [Trait("Checklist", "agent-5")]
    [Trait("Checklist", "agent-6")]
    [InlineData("token: t", "c.yaml: url is required")]
    [InlineData("just text", "c.yaml: the file must hold an object with the key url")]
    [InlineData("url: [1", "c.yaml: the file is neither YAML nor JSON")]
    [InlineData("url: {a: b}", "c.yaml: url must be a text")]
    [InlineData("{url: a, clientCertData: YQ==}", "c.yaml: either both or none of clientCertFile and clientKeyFile must be set")]
    [InlineData("{url: a, token: t}", "c.yaml: setting token requires authority certificates")]
    [InlineData("{url: a, caData: '%'}", "c.yaml: caData must be PEM in base64")]
    [InlineData("{url: a, caFile: /does/not/exist}", "c.yaml: caFile: '/does/not/exist' cannot be read")]
    [InlineData("{url: a, serverHealthinessTimeout: 20}", "c.yaml: serverHealthinessTimeout is '20', it must be a duration above zero such as 20s or 5m")]
    [InlineData("{url: a, keepAliveConfig: {enable: maybe}}", "c.yaml: keepAliveConfig: enable is 'maybe', it must be true or false")]
    [InlineData("{url: a, keepAliveConfig: text}", "c.yaml: keepAliveConfig must be an object")]
    public void A_wrong_file_is_refused_with_the_key_and_what_is_allowed(string text, string sentence)
    {
        var refused = Assert.Throws<AgentConfigurationException>(() => DriverFile.ParseGrpc(text, "c.yaml"));

        Assert.StartsWith(sentence, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var refused = Assert.Throws<AgentConfigurationException>(() => DriverFile.ReadGrpc("/does/not/exist"));

        Assert.StartsWith("workload-source-config: '/does/not/exist' cannot be read", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
