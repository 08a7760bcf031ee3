using Maestro.Cli.Publishing;

namespace Maestro.Cli.Tests.Publishing;

public class WorkIdTests
{
    [Fact]
    public void It_is_the_id_that_other_clients_compute() => // the example of protocol.md section 5.2
        Assert.Equal(
            "55c61e54-a3f6-563d-9fec-b1fe297bdfdb",
            WorkId.Of("mw-client-example", "7ff1a8f4-8811-49b4-8c19-9271bc51975e", "e44ec579-9646-549a-b679-db8d19d6da37"));
}
