using System.Text.Json;
using Maestro.Agent.Feedback;

namespace Maestro.Agent.Tests.Feedback;

public class JsonPathTests
{
    private static readonly JsonElement Live = JsonElement.Parse("""
        {
          "metadata": {"annotations": {"example.com/x": "dotted"}},
          "data": {"k": "a"},
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
    [InlineData(".status.conditions[0].type", "\"Available\"")]
    [InlineData(".status.conditions[-2].type", "\"Progressing\"")]
    [InlineData(".status.conditions[*].type", "\"Available\"", "\"Progressing\"")]
    [InlineData(".status.conditions[?(@.type==\"Available\")].status", "\"True\"")]
    [InlineData(".status.conditions[?(@.type == 'Progressing')].status", "\"False\"")]
    [InlineData(".status.conditions[?(@.type!=\"Available\")].status", "\"False\"")]
    [InlineData(".data.*", "\"a\"")]
    [InlineData(".status.missing")]
    [InlineData(".status.missing[0].type")]
    [InlineData(".status.replicas.deeper")]
    [InlineData(".status.empty[*]")]
    [InlineData(".status.nothing", "null")]
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
    [InlineData(".status.replicas[0]", "2 is not array or slice")]
    [InlineData(".status.replicas[*]", "2 is not array or slice")]
    [InlineData(".status.replicas[?(@.a==\"x\")]", "2 is not array or slice and cannot be filtered")]
    public void A_step_that_cannot_be_taken_is_an_error(string path, string expected)
    {
        Assert.True(JsonPath.TryParse(path, out var parsed, out _));
        Assert.False(parsed.TryFind(Live, out _, out var error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData(".a[0", "unterminated array")]
    [InlineData("{.a}", "unrecognized character in action: '{'")]
    [InlineData("..a", "recursive descent is not supported")]
    [InlineData(".a[1:2]", "invalid array index 1:2")]
    [InlineData(".a[?(@.b)]", "the filter @.b is not supported, it must compare a field with a text")]
    [InlineData(".a[?(@.b > 3)]", "the filter @.b > 3 is not supported, it must compare a field with a text")]
    public void A_path_that_cannot_be_read_is_refused(string path, string expected)
    {
        Assert.False(JsonPath.TryParse(path, out _, out var error));
        Assert.Equal(expected, error);
    }
}
