using System.Text;
using Maestro.Gateway.Reprocessing.RabbitMq;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Solutions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.Gateway.Tests.Reprocessing.RabbitMq;

public sealed class SignalQueueTests
{
    private readonly List<string> _told = [];

    [Theory]
    [Trait("Checklist", "reprocessing-88")]
    [InlineData("x.error", "\"systemId\":\"s1\"", "known", "ReportFailure s1")]
    [InlineData("x.error", "\"systemId\":\"\"", "known", "ReportFailure s2")]
    [InlineData("x.exception", "\"tag\":\"t\"", "known", "ReportFailure s2")]
    [InlineData("x.done", "\"systemId\":null", "known", "ReportDone s2")]
    [InlineData("x.done", "\"tag\":\"t\"", "unknown", null)]
    [InlineData("x.finished", "\"systemId\":\"s1\"", "known", null)]
    public async Task A_signal_without_a_system_is_one_of_the_system_of_its_reprocessing(string name, string system, string job, string? told)
    {
        var body = $$$"""{"args":[{"name":"{{{name}}}","scope":"reprocessing","reprocessing":{"id":"{{{job}}}"},{{{system}}}}]}""";

        Assert.Equal(1, await new SignalQueue(Grains(), NullLogger.Instance).TakeAsync([Encoding.UTF8.GetBytes(body)]));

        Assert.Equal(told is null ? [] : [told], _told);
    }

    private IGrainFactory Grains() => Scripted.Grains((type, key) => type == typeof(IReprocessingGrain)
        ? Scripted.Of<IReprocessingGrain>((_, _) => Task.FromResult(
            key == "known" ? new JobView { Id = key, SystemId = "s2", Status = JobStatus.Running } : null))
        : Scripted.Of<ISolutionGrain>((method, _) =>
        {
            _told.Add($"{method} {key}");
            return Task.FromResult("ok");
        }));
}
