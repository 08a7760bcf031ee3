using System.Collections.Immutable;
using Maestro.Agent.Ownership;
using Maestro.Agent.Works;

namespace Maestro.Agent.Applying;

/// <summary>
/// Finds labels and annotations that left their manifests, so that they are removed from the objects as well (agent.md D-9). Only for
/// strategy <c>Update</c>: a server-side apply knows by itself, and the others leave objects alone.
/// </summary>
internal sealed class MetadataMemory(RecordWriting records)
{
    /// <summary>Remembers what is about to be given, besides what was given before: a crash in between must not forget it.</summary>
    public async Task BeginAsync(ApplyPass pass, CancellationToken cancellation)
    {
        pass.Remembered = MetadataKeys.Read(pass.Record!.MetadataKeys);
        var both = pass.Remembered;
        foreach (var item in Updated(pass))
        {
            var key = item.Key!.Value;
            both = both.With(key, both.Find(key).Union(Keys(item)));
        }

        await WriteAsync(pass, both, cancellation);
    }

    /// <summary>What an object has from its manifest but the manifest does not name any more.</summary>
    public static ImmutableSortedSet<string> Vanished(ApplyPass pass, ApplyItem item) =>
        pass.Remembered.Find(item.Key!.Value).Except(Keys(item));

    /// <summary>Remembers what was given. What could not be applied keeps what it had.</summary>
    public async Task EndAsync(ApplyPass pass, CancellationToken cancellation)
    {
        var after = pass.Items.All(item => item.Key is not null) ? MetadataKeys.None : MetadataKeys.Read(pass.Record!.MetadataKeys);
        foreach (var item in Updated(pass))
        {
            var (key, keys) = (item.Key!.Value, Keys(item));
            after = after.With(key, item.Outcome!.Error is null ? keys : pass.Remembered.Find(key).Union(keys));
        }

        await WriteAsync(pass, after, cancellation);
    }

    private static IEnumerable<ApplyItem> Updated(ApplyPass pass) => pass.Items.Where(item =>
        item.Key is not null && (ManifestConfig.Select(pass.Work.Bundle.Configs, item.Meta).Strategy ?? UpdateStrategy.Update).Type == UpdateStrategy.Update.Type);

    private static ImmutableSortedSet<string> Keys(ApplyItem item) =>
        MetadataKeys.Of(ManifestBody.Parse(item.Manifest, isNamespaced: true).ObjectOrNew("metadata"));

    private async Task WriteAsync(ApplyPass pass, MetadataKeys keys, CancellationToken cancellation)
    {
        var text = keys.Write();
        if (text != pass.Record!.MetadataKeys)
        {
            pass.Record = await records.AnnotateAsync(pass.Record, MetadataKeys.Annotation, text, cancellation);
        }
    }
}
