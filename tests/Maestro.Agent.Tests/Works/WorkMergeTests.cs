using Maestro.Agent.Tests.Status;
using Maestro.Agent.Works;

namespace Maestro.Agent.Tests.Works;

public class WorkMergeTests
{
    private static readonly Work Stored = Sample.Work(SpecEvent.OneMap, 3);
    private static readonly Work Other = Sample.Work(SpecEvent.OneMap.Replace("\"v\"", "\"w\"", StringComparison.Ordinal), 3);
    private static readonly DateTimeOffset Now = Sample.Start;

    public static TheoryData<string, object?, object, string, bool> Specs => new()
    {
        { "unknown", null, Stored, nameof(MergeKind.Added), true },
        { "newer", Stored, Stored with { Generation = 4 }, nameof(MergeKind.Updated), true },
        { "older", Stored, Other with { Generation = 2 }, nameof(MergeKind.IgnoredOlder), false },
        { "generation 0", Stored, Other with { Generation = 0 }, nameof(MergeKind.Updated), true },
        { "same generation, same content", Stored, Stored with { }, nameof(MergeKind.Unchanged), false },
        { "same generation, other content", Stored, Other, nameof(MergeKind.Updated), true },
        { "same generation, other labels", Stored, Stored with { Labels = Texts("a", "b") }, nameof(MergeKind.Updated), true },
        { "labels lost", Stored with { Labels = Texts("a", "b") }, Stored, nameof(MergeKind.Updated), true },
        { "other annotation", Stored with { Annotations = Texts("a", "b") }, Stored with { Annotations = Texts("a", "c") }, nameof(MergeKind.Updated), true },
        { "renamed", Stored, Stored with { Name = "other" }, nameof(MergeKind.Renamed), true },
        { "deleting", Stored with { DeletionTimestamp = Now }, Stored with { Generation = 9 }, nameof(MergeKind.IgnoredWhileDeleting), false },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    [Trait("Checklist", "agent-22")]
    [Trait("Checklist", "agent-23")]
    public void A_spec_is_merged(string what, object? stored, object incoming, string kind, bool takenOver)
    {
        var outcome = WorkMerge.Apply((Work?)stored, (Work)incoming);

        Assert.True(kind == outcome.Kind.ToString(), $"{what}: {outcome.Kind}");
        Assert.Same(takenOver ? incoming : stored, outcome.Work);
    }

    [Fact]
    public void A_deletion_keeps_everything_but_the_generation()
    {
        var deletion = Deletion(generation: 5);
        var outcome = WorkMerge.Delete(Stored, deletion);

        Assert.Equal(MergeKind.Deleting, outcome.Kind);
        Assert.Equal(Stored with { DeletionTimestamp = Now, Generation = 5 }, outcome.Work);
    }

    [Fact]
    [Trait("Checklist", "agent-110")]
    public void A_deletion_without_a_version_keeps_the_generation_too() =>
        Assert.Equal(Stored with { DeletionTimestamp = Now }, WorkMerge.Delete(Stored, Deletion(generation: null)).Work);

    [Fact]
    public void A_deletion_of_an_unknown_work_adds_it()
    {
        var deletion = Deletion(generation: 5);

        Assert.Equal(new MergeOutcome(MergeKind.Deleting, deletion.Work), WorkMerge.Delete(null, deletion));
    }

    private static IncomingEvent.Deletion Deletion(int? generation) => new(
        Stored with { DeletionTimestamp = Now, Generation = generation ?? 0, OriginalSource = "source", Bundle = ManifestBundle.Empty },
        generation is not null);

    private static Dictionary<string, string> Texts(string key, string value) => new() { [key] = value };
}
