using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Measuring;
using Maestro.Agent.Ownership;
using Maestro.Agent.Tests.Cluster;
using Maestro.KubernetesApi;
using Maestro.KubernetesApi.CustomResources;
using Maestro.Protocol.ResourceBundles;
using Microsoft.Extensions.Time.Testing;

namespace Maestro.Agent.Tests.Ownership;

public sealed class SequenceMarkTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly AppliedWorks _records = new(HubIdentity.Of(ClusterBench.HubHost), _ => { });
    private readonly string _file = Path.GetTempFileName();
    private TestKubernetes _kube = null!;
    private ApiConnection _connection = null!;
    private RecordWriting _writing = null!;

    public async Task InitializeAsync()
    {
        _kube = await TestKubernetes.StartAsync();
        _kube.Objects.Put(WellKnownDefinitions.AppliedManifestWork);
        await Eventually.HoldsAsync(() => ClusterBench.IsServed(_kube, AppliedWork.ApiVersion, AppliedWork.Kind), "the records to be served");
        await File.WriteAllTextAsync(_file, _kube.Kubeconfig);
        _connection = ApiConnection.Open(_file);
        _writing = new RecordWriting(
            ApiClients.Over(_connection, 0, 1, TimeProvider.System, new AgentMetrics().ForApi("test")).Machinery, _records);
    }

    public async Task DisposeAsync()
    {
        _connection.Dispose();
        await _kube.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task How_far_the_ids_are_is_kept_on_one_record_and_only_when_it_changed()
    {
        var sequence = new SequenceIdGenerator(_time);
        var mark = new SequenceMark(_records, _writing, sequence);
        sequence.Next();
        await mark.MarkAsync(default);
        Assert.Empty(Marks());
        await _writing.EnsureAsync("b", [], default);
        await _writing.EnsureAsync("a", [], default);

        await mark.MarkAsync(default);
        await _writing.EnsureAsync("0", [], default);
        _kube.Requests.Clear();
        await mark.MarkAsync(default);
        Assert.Equal(0, _kube.Requests.Count());
        _time.Advance(TimeSpan.FromMinutes(1));
        sequence.Next();
        await mark.MarkAsync(default);

        Assert.Equal(["a: 2026-03-01T12:01:00Z"], Marks());
    }

    [Fact]
    public async Task An_agent_whose_clock_is_behind_starts_above_what_was_used_and_another_by_its_clock()
    {
        var earlier = new SequenceIdGenerator(_time);
        var last = earlier.Next();
        await _writing.EnsureAsync("a", [], default);
        await new SequenceMark(_records, _writing, earlier).MarkAsync(default);

        Assert.True(Start(last: -TimeSpan.FromHours(1)) > last.Value);
        Assert.Equal(SequenceId.At(_time.GetUtcNow().AddHours(1), SequenceIdGenerator.Node).Value, Start(last: TimeSpan.FromHours(1)));

        long Start(TimeSpan last)
        {
            var clock = new FakeTimeProvider(_time.GetUtcNow() + last);
            var sequence = new SequenceIdGenerator(clock);
            new SequenceMark(_records, _writing, sequence).Restore(clock.GetUtcNow());
            return sequence.Next().Value;
        }
    }

    private IReadOnlyList<string> Marks() => [.. _kube.Objects.List(AppliedWork.ApiVersion, AppliedWork.Kind)
        .Select(record => (Name: record["spec"]!["manifestWorkName"]!.GetValue<string>(), Mark: record["metadata"]!["annotations"]?[SequenceMark.Annotation]))
        .Where(record => record.Mark is not null)
        .Select(record => $"{record.Name}: {record.Mark!.GetValue<string>()}")];
}
