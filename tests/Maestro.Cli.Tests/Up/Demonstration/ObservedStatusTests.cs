using System.Text;
using Maestro.Cli.Up.Demonstration;

namespace Maestro.Cli.Tests.Up.Demonstration;

public class ObservedStatusTests
{
    [Theory]
    [InlineData("""{"conditions":[{"type":"Applied","status":"True"}]}""", "Applied=True", false)]
    [InlineData("""{"conditions":[{"type":"Applied","status":"True"},{"type":"Available","status":"False"}]}""", "Applied=True, Available=False", false)]
    [InlineData("""{"conditions":null}""", "", false)]
    [InlineData(
        """
        {"conditions":[{"type":"Applied","status":"True"},{"type":"Available","status":"True"}],"resourceStatus":[
        {"resourceMeta":{"kind":"ConfigMap"},"conditions":[]},
        {"resourceMeta":{"kind":"Deployment"},"statusFeedback":{"values":[{"name":"ReadyReplicas","fieldValue":{"type":"Integer","integer":2}}]}}]}
        """,
        "Applied=True, Available=True, Deployment ReadyReplicas=2", true)]
    public void Conditions_and_feedback_become_a_line(string data, string summary, bool healthy) =>
        Assert.Equal(new ObservedStatus(summary, healthy), ObservedStatus.Read(Encoding.UTF8.GetBytes(data)));
}
