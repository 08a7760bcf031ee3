using Maestro.Agent.Tests.Status;

namespace Maestro.Agent.Tests.Reconciling;

[Trait("Checklist", "agent-102")]
public class FlappingTests
{
    private const string Work = "w";
    private const string Watched = FlappingCluster.Feedback + """, "feedbackScrapeType":"Watch" """;
    private const string Rule = FlappingCluster.Feedback
        + """, "conditionRules":[{"condition":"Ready","type":"CEL","celExpressions":["object.status.readyReplicas >= 100"]}] """;

    [Fact]
    public async Task What_changes_all_the_time_is_reported_at_once_and_then_less_and_less_often_and_in_the_end()
    {
        await using var cluster = await StartAsync();
        var start = Seconds(cluster);
        for (var tick = 1; tick <= 300; tick++)
        {
            cluster.Change(Work, 0, ready: tick);
            await cluster.PassAsync(TimeSpan.FromMilliseconds(100));
        }

        await cluster.PassAsync(TimeSpan.FromSeconds(20));

        var reported = cluster.Statuses(Work).Where(one => one.At >= start).Select(one => Math.Round(one.At - start)).ToList();
        Assert.Equal([0, 1, 3, 8, 18, 28, 38], reported);
        Assert.EndsWith("True 300", cluster.Story(Work)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_quiet_time_a_change_is_reported_at_once_again()
    {
        await using var cluster = await StartAsync();
        for (var tick = 1; tick <= 50; tick++)
        {
            cluster.Change(Work, 0, ready: tick);
            await cluster.PassAsync(TimeSpan.FromMilliseconds(100));
        }

        await cluster.PassAsync(TimeSpan.FromSeconds(40));
        cluster.Change(Work, 0, ready: 60);
        await cluster.RestAsync();
        var now = Seconds(cluster);
        cluster.Change(Work, 0, ready: 61);
        await cluster.PassAsync(TimeSpan.FromSeconds(2));

        var last = cluster.Statuses(Work).TakeLast(2).Select(one => Math.Round(one.At - now));
        Assert.Equal([0, 1], last);
        Assert.EndsWith("True 61", cluster.Story(Work)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_flaps_and_is_not_reported_keeps_no_value_back_for_more_than_a_second()
    {
        await using var cluster = await StartAsync();
        for (var tick = 1; tick <= 100; tick++)
        {
            cluster.Change(Work, 0, ready: 0, restless: $"{tick}");
            await cluster.PassAsync(TimeSpan.FromMilliseconds(100));
        }

        var now = Seconds(cluster);
        cluster.Change(Work, 0, ready: 7);
        await cluster.PassAsync(TimeSpan.FromSeconds(2));

        Assert.EndsWith("True 7", cluster.Story(Work)[^1], StringComparison.Ordinal);
        Assert.InRange(cluster.Statuses(Work)[^1].At - now, 0, 1.1);
    }

    [Fact]
    [Trait("Checklist", "agent-96")]
    public async Task An_object_that_goes_or_comes_is_reported_at_once_while_values_wait()
    {
        await using var cluster = await StartAsync(deployments: 2);
        await FlapAsync(cluster);
        var now = Seconds(cluster);
        cluster.Remove(Work, 1);
        await cluster.RestAsync();
        Assert.Equal(FormattableString.Invariant($"{now:0.0}: False 100"), cluster.Story(Work)[^1]);

        cluster.Change(Work, 1, ready: 1);
        await cluster.RestAsync();

        Assert.Equal(FormattableString.Invariant($"{now:0.0}: True 100"), cluster.Story(Work)[^1]);
    }

    [Fact]
    public async Task A_condition_of_a_rule_that_turns_is_reported_at_once_while_values_wait()
    {
        await using var cluster = await StartAsync(Rule);
        await FlapAsync(cluster, until: 99);
        Assert.DoesNotContain("True 99", cluster.Story(Work)[^1], StringComparison.Ordinal);
        var now = Seconds(cluster);
        cluster.Change(Work, 0, ready: 100);
        await cluster.RestAsync();

        Assert.Equal(FormattableString.Invariant($"{now:0.0}: True 100"), cluster.Story(Work)[^1]);
    }

    [Fact]
    [Trait("Checklist", "agent-85")]
    public async Task A_new_version_is_reported_at_once_while_values_wait_and_so_is_what_comes_of_it()
    {
        await using var cluster = await StartAsync();
        await FlapAsync(cluster);
        var now = Seconds(cluster);
        cluster.Send(Work, 1, version: 2);
        await cluster.RestAsync();
        cluster.Change(Work, 0, ready: 101);
        await cluster.RestAsync();

        Assert.All(cluster.Statuses(Work).TakeLast(3), one => Assert.Equal(now, one.At, 3));
        Assert.EndsWith("True 101", cluster.Story(Work)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_that_is_asked_for_every_change_is_reported_at_once()
    {
        await using var cluster = await StartAsync(Watched);
        var before = cluster.Count;
        for (var tick = 1; tick <= 20; tick++)
        {
            cluster.Change(Work, 0, ready: tick);
            await cluster.PassAsync(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(20, cluster.Count - before);
    }

    [Fact]
    public async Task A_shorter_interval_of_the_status_makes_shorter_pauses()
    {
        await using var cluster = await StartAsync(options: new AgentOptions { StatusSyncInterval = TimeSpan.FromSeconds(1) });
        var start = Seconds(cluster);
        for (var tick = 1; tick <= 40; tick++)
        {
            cluster.Change(Work, 0, ready: tick);
            await cluster.PassAsync(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(cluster.Statuses(Work).Count(one => one.At >= start), 6, 8);
    }

    [Fact]
    [Trait("Checklist", "agent-108")]
    public async Task However_many_works_flap_a_new_work_is_not_behind_them()
    {
        await using var cluster = new FlappingCluster(new AgentOptions { PublishRate = 20, PublishBurst = 20 });
        for (var work = 0; work < 300; work++)
        {
            cluster.Send($"w{work}", 1);
        }

        await cluster.PassAsync(TimeSpan.FromSeconds(40));
        for (var tick = 1; tick <= 200; tick++)
        {
            for (var work = 0; work < 300; work++)
            {
                cluster.Change($"w{work}", 0, ready: tick);
            }

            await cluster.PassAsync(TimeSpan.FromMilliseconds(100));
        }

        var (now, before) = (Seconds(cluster), cluster.Count);
        cluster.Send("new", 1);
        await cluster.PassAsync(TimeSpan.FromSeconds(10));

        Assert.All(cluster.Statuses("new").Take(2), one => Assert.InRange(one.At - now, 0, 0.3));
        Assert.InRange(cluster.Count - before, 100, 200);
    }

    [Fact]
    public async Task A_report_that_was_refused_is_tried_again_although_it_waited()
    {
        await using var cluster = await StartAsync();
        await FlapAsync(cluster);
        cluster.Refuses = true;
        await cluster.PassAsync(TimeSpan.FromSeconds(15));
        Assert.DoesNotContain("True 100", cluster.Story(Work)[^1], StringComparison.Ordinal);
        cluster.Refuses = false;
        await cluster.PassAsync(TimeSpan.FromSeconds(60));

        Assert.EndsWith("True 100", cluster.Story(Work)[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 5, 8)]
    [InlineData(false, 7, 9)]
    public async Task Changes_are_corrected_less_and_less_often_if_there_is_something_to_correct_and_looked_at_otherwise(bool corrects, int fewest, int most)
    {
        await using var cluster = await StartAsync();
        cluster.Corrects = corrects;
        var before = cluster.Applications;
        for (var second = 0; second < 200; second++)
        {
            cluster.Change(Work, 0, ready: 0, spec: $"{second}");
            await cluster.PassAsync(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(cluster.Applications - before, fewest, most);
    }

    private static async Task<FlappingCluster> StartAsync(string config = FlappingCluster.Feedback, int deployments = 1, AgentOptions? options = null)
    {
        var cluster = new FlappingCluster(options);
        cluster.Send(Work, deployments, config);
        await cluster.PassAsync(TimeSpan.FromMinutes(1));
        Assert.EndsWith("True 0", cluster.Story(Work)[^1], StringComparison.Ordinal);
        return cluster;
    }

    // Until values wait, the last of which is that many replicas.
    private static async Task FlapAsync(FlappingCluster cluster, int until = 100)
    {
        for (var ready = until - 59; ready <= until; ready++)
        {
            cluster.Change(Work, 0, ready);
            await cluster.PassAsync(TimeSpan.FromMilliseconds(100));
        }

        Assert.True(cluster.Agent.Works.Find(Work)!.HoldsValues);
    }

    private static double Seconds(FlappingCluster cluster) => (cluster.Time.GetUtcNow() - Sample.Start).TotalSeconds;
}
