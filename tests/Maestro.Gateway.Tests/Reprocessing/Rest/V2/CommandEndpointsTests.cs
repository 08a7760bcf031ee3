using System.Text.Json.Nodes;
using Maestro.Gateway.Reprocessing;
using Maestro.Gateway.Reprocessing.Rest.V2;
using Maestro.Grains.Reprocessing.Jobs;

namespace Maestro.Gateway.Tests.Reprocessing.Rest.V2;

public sealed class CommandEndpointsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, (JobAnswer Answer, JobView Job)> _jobs = [];

    [Theory]
    [InlineData(JobStatus.Approved)]
    [InlineData(JobStatus.RunningWithoutLock)]
    [InlineData(JobStatus.Finished)]
    [InlineData(JobStatus.Failure)]
    public async Task A_sibling_that_was_approved_along_is_done_however_far_it_came(string status)
    {
        Approved("a", "t");
        Refused(Job("b", "t", Now) with { Status = status });

        Assert.Equal([true, true], await DecideAsync("approve", "a", "b"));
    }

    [Fact]
    public async Task What_the_same_person_approved_another_time_is_not_done_again()
    {
        Approved("a", "t");
        Refused(Job("earlier", "t", Now.AddDays(-1)));
        Refused(Job("other tag", "u", Now));
        Refused(Job("other system", "t", Now) with { SystemId = "s2" });

        Assert.Equal([true, false, false, false], await DecideAsync("approve", "a", "earlier", "other tag", "other system"));
    }

    [Fact]
    public async Task A_job_that_is_approved_is_never_told_to_be_skipped()
    {
        Approved("a", "t");
        Refused(Job("b", "t", Now));

        Assert.Equal([true, false], await DecideAsync("skip", "a", "b"));
    }

    private static JobView Job(string id, string tag, DateTimeOffset approvedAt) => new()
    {
        Id = id,
        SystemId = "s1",
        Tag = tag,
        Status = JobStatus.Approved,
        History = [new HistoryEntry("", JobStatus.PendingApproval, Now.AddDays(-2)), new HistoryEntry("maria.silva", JobStatus.Approved, approvedAt)],
    };

    private void Approved(string id, string tag) => _jobs[id] = (JobAnswer.Ok(Job(id, tag, Now)), Job(id, tag, Now));

    private void Refused(JobView job) => _jobs[job.Id] = (JobAnswer.NotFound, job);

    private async Task<IEnumerable<bool>> DecideAsync(string command, params string[] ids)
    {
        var grains = Scripted.Grains((_, id) => Scripted.Of<IReprocessingGrain>((method, _) =>
            method == nameof(IReprocessingGrain.Get) ? Task.FromResult<JobView?>(_jobs[id].Job) : Task.FromResult(_jobs[id].Answer)));
        var answer = JsonNode.Parse(await RouteCalls.PostAsync(
            new CommandEndpoints(grains, new ReprocessingGatewaySettings()).Map,
            $"/v2/reprocessing/{command}",
            new JsonObject { ["user"] = "maria.silva", ["ids"] = new JsonArray([.. ids]) }.ToJsonString()))!;
        return answer["items"]!.AsArray().Select(item => (bool)item!["ok"]!);
    }
}
