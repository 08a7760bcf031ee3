using System.Collections.Immutable;
using Maestro.Agent.Cluster;
using Maestro.Agent.Works;

namespace Maestro.Agent.Status;

/// <summary>The status after the manifests were applied (agent.md sections 4.2 to 4.5).</summary>
internal static class AppliedStatus
{
    /// <summary>Carries the reported status over to the manifests of the spec and sets condition <c>Applied</c> everywhere.</summary>
    /// <param name="before">The status as last reported.</param>
    /// <param name="generation">Generation of the spec that was applied.</param>
    /// <param name="results">One result per manifest, in bundle order.</param>
    /// <param name="now">The time.</param>
    public static WorkStatus After(WorkStatus before, int generation, ImmutableArray<ManifestResult> results, DateTimeOffset now)
    {
        var manifests = results
            .Select(result => Apply(Carry(before.Manifests, result.Meta), generation, result, now))
            .ToImmutableArray();
        var complete = results.All(result => result.Error is null);
        return new WorkStatus(
            before.Conditions.Set(complete
                ? new Condition(
                    Condition.Applied, Condition.True, generation, now, "AppliedManifestWorkComplete", "Apply manifest work complete")
                : new Condition(
                    Condition.Applied, Condition.False, generation, now, "AppliedManifestWorkFailed", "Failed to apply manifest work")),
            manifests);
    }

    /// <summary>The status of a bundle that was refused because it breaks a rule (agent.md D-1).</summary>
    public static WorkStatus Refused(int generation, string cause, DateTimeOffset now) => new(
        [new Condition(
            Condition.Applied, Condition.False, generation, now, "AppliedManifestWorkFailed", $"Failed to apply manifest work: {cause}")],
        []);

    // A new generation always renews the time of a manifest's Applied, even if its status stays.
    private static ManifestStatus Apply(ManifestStatus manifest, int generation, ManifestResult result, DateTimeOffset now)
    {
        var (status, reason, message) = result switch
        {
            { Error: null } => (Condition.True, "AppliedManifestComplete", "Apply manifest complete"),
            { IsIgnoreFieldError: true } =>
                (Condition.False, "AppliedManifestSSAIgnoreFieldError", $"Failed to process ignoreFields: {result.Error}"),
            _ => (Condition.False, "AppliedManifestFailed", $"Failed to apply manifest: {result.Error}"),
        };
        var applied = new Condition(Condition.Applied, status, generation, now, reason, message);
        var isNewGeneration = manifest.Conditions.Find(Condition.Applied) is { } stored && stored.ObservedGeneration != generation;
        return manifest with
        {
            Conditions = isNewGeneration ? manifest.Conditions.Renew(applied) : manifest.Conditions.Set(applied),
        };
    }

    // The same object keeps its conditions when its place in the bundle changes, unless it is reported more than once.
    private static ManifestStatus Carry(ImmutableArray<ManifestStatus> reported, ResourceMeta meta)
    {
        ManifestStatus? moved = null;
        var candidates = 0;
        foreach (var manifest in reported)
        {
            if (manifest.Meta == meta)
            {
                return manifest;
            }

            if (manifest.Meta with { Ordinal = meta.Ordinal } == meta)
            {
                moved = manifest;
                candidates++;
            }
        }

        return candidates == 1 ? moved! with { Meta = meta } : new ManifestStatus(meta, [], []);
    }
}
