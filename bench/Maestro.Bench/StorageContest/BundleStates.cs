using System.Text;
using Maestro.Bench.Events;
using Maestro.Grains.ResourceBundles;

namespace Maestro.Bench.StorageContest;

/// <summary>The states that are written: those of bundles whose specs change.</summary>
internal sealed class BundleStates(RunNames names, Payloads payloads)
{
    private const string Source = "bench";

    /// <summary>The names; all bundles are of consumer 0.</summary>
    public RunNames Names => names;

    /// <summary>A bundle when it is new.</summary>
    public ResourceBundleState Created(int bundle)
    {
        var now = DateTimeOffset.UtcNow;
        return new ResourceBundleState
        {
            Name = names.Bundle(bundle),
            Source = Source,
            ConsumerName = names.Consumer(0),
            Version = 1,
            CreatedAt = now,
            UpdatedAt = now,
            CreateEventId = Guid.NewGuid().ToString(),
            Spec = Spec(bundle, 1),
            Change = BundleChange.Created,
            Actor = Source,
        };
    }

    /// <summary>A bundle with a new spec.</summary>
    public ResourceBundleState Updated(ResourceBundleState state, int bundle, int version) => state with
    {
        Version = version,
        UpdatedAt = DateTimeOffset.UtcNow,
        Spec = Spec(bundle, version),
        Change = BundleChange.SpecUpdated,
    };

    /// <summary>The spec of a version, with attributes and metadata as long as those of the Go clients.</summary>
    public StoredSpec Spec(int bundle, int version)
    {
        var data = new byte[payloads.Size];
        payloads.Write(data, (bundle + (version * 7)) & int.MaxValue);
        var eventId = Guid.NewGuid().ToString();
        var (id, consumer) = (names.Bundle(bundle), names.Consumer(0));
        return new StoredSpec(
            eventId,
            Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"{{eventId}}","source":"bench","type":"io.open-cluster-management.works.v1alpha1.manifestbundles.spec.update_request","datacontenttype":"application/json","time":"2026-01-15T10:00:00Z","clustername":"{{consumer}}","originalsource":"","resourceid":"{{id}}","resourceversion":{{version}},"logtracing":"{}"}"""),
            Encoding.UTF8.GetBytes($$$"""{"name":"work-{{{id}}}","namespace":"{{{consumer}}}","uid":"{{{id}}}","resourceVersion":"{{{version}}}","labels":{"app":"bench"}}"""),
            data);
    }
}
