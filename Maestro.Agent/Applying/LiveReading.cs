using System.Text.Json;
using Maestro.Agent.Informers;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Applying;

/// <summary>Reads live objects: from what the watches tell if possible, else from the server.</summary>
internal sealed class LiveReading(ApiClient api, LiveObjects objects)
{
    /// <summary>The object; null when there is none.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public async ValueTask<StoredObject?> ReadAsync(ObjectKey key, CancellationToken cancellation)
    {
        var (isKnown, known, stamp) = objects.Look(key);
        if (isKnown)
        {
            return known;
        }

        var live = await api.FindAsync(key, cancellation) is { } element ? StoredObject.Of(element) : null;
        objects.NoteRead(key, live, stamp);
        return live;
    }

    /// <summary>The object as the server has it, with the managers of its fields, which are not kept; null when there is none.</summary>
    /// <exception cref="ApiException">The server refused or could not be reached.</exception>
    public async ValueTask<JsonElement?> ReadWholeAsync(ObjectKey key, CancellationToken cancellation)
    {
        var (isKnown, _, stamp) = objects.Look(key);
        var live = await api.FindAsync(key, cancellation);
        if (!isKnown)
        {
            objects.NoteRead(key, live is { } element ? StoredObject.Of(element) : null, stamp);
        }

        return live;
    }
}
