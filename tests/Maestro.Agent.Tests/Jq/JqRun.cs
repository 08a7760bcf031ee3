using System.Text.Json.Nodes;
using Maestro.Agent.Jq;

namespace Maestro.Agent.Tests.Jq;

/// <summary>Evaluates expressions on one input. The expected values of the tests are those of gojq.</summary>
internal static class JqRun
{
    private const string Input = """
        {"spec":{"l":[1,2,3,4],"n":3,"s":"aé😀","c":[{"name":"web","image":"a:1","env":[{"name":"A","value":"1"},{"name":"B"}],"ports":[{"p":80},{"p":443}]},
          {"name":"side","image":"b:1"}],"big":9007199254740993,"f":2.0},"meta":{"z":"1","a":"x,y","m":null}}
        """;

    /// <summary>All values as JSON, with a space between them.</summary>
    public static string All(string expression)
    {
        var scope = JqPrelude.Define(JqScope.For(new JqBudget(TimeSpan.FromMinutes(1), TimeProvider.System)));
        return string.Join(' ', JqParser.Parse(expression).Run(new JqSpot(JsonNode.Parse(Input), JqPath.Root), scope).Select(spot => JqText.Json(spot.Value)));
    }
}
