using System.Text.Json;
using Maestro.Agent.Feedback;

namespace Maestro.Agent.Tests.Feedback;

public class JsonPathTests
{
    private static readonly JsonElement Live = JsonElement.Parse("""
        {
          "metadata": {"annotations": {"example.com/x": "dotted"}},
          "data": {"k": "a", "tls.crt": "pem", "a": {"b": "deep"}, "a.c": "literal"},
          "numbers": [{"n": 1, "f": 0.5}, {"n": 2, "m": 2, "f": 2.5}, {"n": 3, "on": true}],
          "status": {
            "replicas": 2, "empty": [], "nothing": null,
            "conditions": [
              {"type": "Available", "status": "True"},
              {"type": "Progressing", "status": "False"},
              {"status": "Unknown"}
            ]
          }
        }
        """);

    [Theory]
    [InlineData(".status.replicas", "2")]
    [InlineData("$.status.replicas", "2")]
    [InlineData("@.status.replicas", "2")]
    [InlineData(" .status.replicas ", "2")]
    [InlineData(".metadata.annotations.example\\.com/x", "\"dotted\"")]
    [InlineData(".metadata.annotations['example.com/x']", "\"dotted\"")]
    [InlineData(".metadata.annotations['example\\.com/x']", "\"dotted\"")]
    [InlineData(".data['tls\\.crt','k']", "\"pem\"", "\"a\"")]
    [InlineData(".data['a.b']", "\"deep\"")]
    [InlineData(".data['a.c']", "\"literal\"")]
    [InlineData(".data['no.such']")]
    [InlineData(".numbers[?(@.n[0])].n", "1", "2", "3")]
    [InlineData(".status.conditions[0].type", "\"Available\"")]
    [InlineData(".status.conditions[-2].type", "\"Progressing\"")]
    [InlineData(".status.conditions[*].type", "\"Available\"", "\"Progressing\"")]
    [InlineData(".status.conditions[?(@.type==\"Available\")].status", "\"True\"")]
    [InlineData(".status.conditions[?(@.type == 'Progressing')].status", "\"False\"")]
    [InlineData(".status.conditions[?(@.type!=\"Available\")].status", "\"False\"")]
    [InlineData(".data.a.*", "\"deep\"")]
    [InlineData(".status.missing")]
    [InlineData(".status.missing[0].type")]
    [InlineData(".status.replicas.deeper")]
    [InlineData(".status.empty[*]")]
    [InlineData(".status.nothing", "null")]
    [InlineData(".status.nothing[0]")]
    [InlineData(".status.conditions[0:2].type", "\"Available\"", "\"Progressing\"")]
    [InlineData(".status.conditions[-2:].status", "\"False\"", "\"Unknown\"")]
    [InlineData(".status.conditions[::2].status", "\"True\"", "\"Unknown\"")]
    [InlineData(".status.conditions[1::2147483647].type", "\"Progressing\"")]
    [InlineData(".status.conditions[0,2].status", "\"True\"", "\"Unknown\"")]
    [InlineData(".data['k','missing']", "\"a\"")]
    [InlineData("..type", "\"Available\"", "\"Progressing\"")]
    [InlineData(".status.conditions[?(@.type)].status", "\"True\"", "\"False\"")]
    [InlineData(".numbers[?(@.n > 1)].n", "2", "3")]
    [InlineData(".numbers[?(@.n <= 2)].n", "1", "2")]
    [InlineData(".numbers[?(@.n == @.m)].n", "2")]
    [InlineData(".numbers[?(@.on == true)].n", "3")]
    [InlineData(".numbers[?(@.f < 1.5)].n", "1")]
    public void A_path_finds(string path, params string[] expected)
    {
        Assert.True(JsonPath.TryParse(path, out var parsed, out _));
        Assert.True(parsed.TryFind(Live, out var found, out var error), error);
        Assert.Equal(expected, found.Select(value => value.GetRawText()));
    }

    [Theory]
    [InlineData("data.k", "unrecognized identifier data")]
    [InlineData(".status.conditions[3].type", "array index out of bounds: index 3, length 3")]
    [InlineData(".status.empty[0]", "array index out of bounds: index 0, length 0")]
    [InlineData(".status.replicas[0]", "int64 is not array or slice")]
    [InlineData(".status.replicas[*]", "int64 is not array or slice")]
    [InlineData(".data[0]", "map[string]interface {} is not array or slice")]
    [InlineData(".data.k[0]", "string is not array or slice")]
    [InlineData(".status.conditions[-4]", "array index out of bounds: index -1, length 3")]
    [InlineData(".status.nothing[?(@.a)]", "<nil> is not array or slice and cannot be filtered")]
    [InlineData(".status.replicas[?(@.a==\"x\")]", "int64 is not array or slice and cannot be filtered")]
    [InlineData(".status.conditions[2:1]", "starting index 2 is greater than ending index 1")]
    [InlineData(".status.conditions[0:3:0]", "step must be > 0")]
    [InlineData(".numbers[?(@.n == \"1\")]", "incompatible types for comparison")]
    [InlineData(".numbers[?(@.n == 1.5)]", "incompatible types for comparison")]
    [InlineData(".numbers[?(@.* == 1)]", "can only compare one element at a time")]
    public void A_step_that_cannot_be_taken_is_an_error(string path, string expected)
    {
        Assert.True(JsonPath.TryParse(path, out var parsed, out _));
        Assert.False(parsed.TryFind(Live, out _, out var error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData(".a[0", "unterminated array")]
    [InlineData(".a\n", "unclosed action")]
    [InlineData(".a\t.b", "unrecognized character in action: U+0009 '\t'")]
    [InlineData("{.a}", "unrecognized character in action: U+007B '{'")]
    [InlineData("....a", "invalid multiple recursive descent")]
    [InlineData(".a[1:2:3:4]", "invalid array index 1:2:3:4")]
    [InlineData(".a[x]", "invalid array index x")]
    [InlineData(".a[?(@.b", "unterminated filter")]
    [InlineData(".a[?(@.b)x", "unclosed array expect ]")]
    [InlineData(".status.a[?(@.x > 1e999)]", "cannot parse number 1e999")]
    [InlineData("\"a", "unterminated quoted string")]
    public void A_path_that_cannot_be_read_is_refused(string path, string expected)
    {
        Assert.False(JsonPath.TryParse(path, out _, out var error));
        Assert.Equal(expected, error);
    }
}
